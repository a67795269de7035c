import datetime
import io
import re
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from time_machine import travel

from people.models import Role
from policies.jobs import sweep_pictures
from policies.lifecycle import drafting
from policies.lifecycle.approving import send_back
from policies.lifecycle.drafting import begin, begin_new, save
from policies.lifecycle.importing import bring_in
from policies.models import Manuscript, Picture, Policy, Version
from policies.texts.parsing import parse
from tests.factories import person
from tests.making import add_picture, draft, locked, published, text, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]
EDIT = reverse("policies:edit", args=["quiet-screens-policy"])
HTMX = {"HTTP_HX_REQUEST": "true"}


def sent(words="tablets", seen="", **changes):
    return {"text": text(words=words).decode(), "consent": "text", "seen": seen, **changes}


def png(size=(40, 30), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, "PNG", **options)
    return SimpleUploadedFile("map.png", file.getvalue(), "image/png")


# Beginning


def test_a_new_policy_begins_with_a_first_and_a_last_section(clerk):
    page = clerk.post(reverse("policies:new"), {"title": "Lone Working Policy"}, follow=True).text
    assert "## 2. Informed consent" in page
    assert Version.objects.get().statement.startswith("I [full name] have read")


@pytest.mark.parametrize("title", ["", "QUIET screens policy"])
def test_an_impossible_title_is_refused(clerk, title):
    draft()
    page = clerk.post(reverse("policies:new"), {"title": title}).text
    assert "This field is required." in page or "already a policy with this title" in page
    assert Policy.objects.count() == 1


def test_a_new_version_begins_from_the_one_in_force(clerk):
    version = published()
    response = clerk.post(reverse("policies:begin", args=[version.policy.slug]))
    assert response.url == EDIT
    made = version.policy.versions.get(state="draft")
    assert (made.number, made.source) == ("2.0", version.source)


def test_an_existing_draft_is_continued(clerk):
    version = draft()
    clerk.post(reverse("policies:begin", args=[version.policy.slug]))
    assert Version.objects.get() == version


def test_without_a_draft_there_is_nothing_to_edit(clerk):
    published()
    assert clerk.get(EDIT).status_code == 404


# Saving


def test_what_is_typed_becomes_the_draft(clerk, me):
    version = draft()
    page = clerk.post(EDIT, sent(), follow=True).text
    assert "Saved at" in page
    version.refresh_from_db()
    assert "keep tablets safe" in version.html
    assert Manuscript.objects.get().saved_by == me


def test_an_invalid_text_is_kept_as_typed(clerk):
    version = draft()
    page = clerk.post(EDIT, sent(text="Only a line."), follow=True).text
    assert "but it can’t be submitted yet" in page
    assert ">\nOnly a line.</textarea>" in page
    version.refresh_from_db()
    assert "keep screens safe" in version.html


def test_what_is_wrong_with_a_text_is_named_by_its_place(clerk):
    draft()
    wrong = text().decode().replace("- Ask when", "- Ask <script>me</script> when")
    page = clerk.post(EDIT, sent(text=wrong), **HTMX).text
    assert "2.1 What to do: “Ask &lt;script&gt;me&lt;/script&gt; when in doubt.”" in in_one_line(
        page
    )
    assert "Line " not in page
    assert wrong[start_in(page) :].startswith("- Ask <script>")


def start_in(page):
    [start] = re.findall(r'data-start="(\d+)"', page)
    return int(start)


def in_one_line(page):
    return " ".join(page.split())


def test_a_link_leads_to_a_place_in_the_text(clerk):
    draft()
    page = clerk.get(EDIT, {"at": "…Lock the screen", "section": "2.1 What to do"})
    field = page.context["form"]["text"]
    assert field.value()[start_in(page.text) :].startswith("Lock the screen.")
    assert "You followed a link to a place in 2.1 What to do:" in page.text
    gone = clerk.get(EDIT, {"at": "Unlock the door"}).text
    assert "These words are no longer in the text: Unlock the door" in gone


def test_the_check_of_a_draft_leads_to_the_editor(clerk):
    version = draft(words="data under the Data Protection Act 1998")
    page = clerk.get(reverse("policies:check", args=[version.policy.slug, version.number])).text
    [link] = re.findall(rf'href="({EDIT}\?at=[^"]+Act[^"]+)"', page)
    link = link.replace("&amp;", "&")
    assert "You followed a link to a place in 1. Aims:" in clerk.get(link).text


def test_what_an_import_changed_leads_to_the_editor(clerk):
    made = bring_in(parse(text().replace(b"- Lock", b"\xe2\x80\xa2 Lock")), by=None)
    page = clerk.get(made.get_absolute_url()).text
    assert f'href="{EDIT}?at=' in page


def test_htmx_gets_only_the_preview(clerk):
    draft()
    page = clerk.post(EDIT, sent(), **HTMX).text
    assert "<html" not in page
    assert "keep tablets safe" in page
    assert f'value="{Manuscript.objects.get().stamp}" hx-swap-oob="true"' in page


def test_the_last_save_of_one_person_counts(clerk):
    draft()
    clerk.post(EDIT, sent("tablets"))
    clerk.post(EDIT, sent("phones", seen=Manuscript.objects.get().stamp))
    kept = Manuscript.objects.get()
    assert (kept.saves, "phones" in kept.text) == (2, True)


def test_saving_after_another_person_loses_nothing(clerk, me):
    version = draft()
    save(version, typed("phones"), person(Role.CHAIR), "")
    page = clerk.post(EDIT, sent("tablets")).text
    assert "someone else has saved this draft since" in page
    assert "This policy says how we keep phones safe.</del>" in page
    assert "This policy says how we keep tablets safe.</ins>" in page
    assert "keep tablets safe.\n" in page.replace("\r", "")
    assert "phones" in Manuscript.objects.get().text


def test_an_overwritten_save_can_still_be_looked_up(clerk, me):
    version = draft()
    chair = person(Role.CHAIR)
    save(version, typed("phones"), chair, "")
    page = clerk.post(EDIT, sent("tablets", over="on"), follow=True).text
    version.refresh_from_db()
    assert "keep tablets safe" in version.html
    earlier = reverse("policies:earlier", args=["quiet-screens-policy", 1])
    assert earlier in page
    assert "keep phones safe" in clerk.get(earlier).text


def test_two_tabs_of_one_person_are_told_apart_and_neither_loses_a_word(clerk):
    version = draft()
    first, second = tab_of(clerk), tab_of(clerk)
    clerk.post(EDIT, sent("tablets", **first))
    page = clerk.post(EDIT, sent("phones", **second)).text
    assert "you saved this draft in another tab or window" in page
    assert "someone else" not in page
    assert "keep phones safe.\n" in page.replace("\r", "")
    assert "tablets" in Manuscript.objects.get().text
    page = clerk.post(EDIT, sent("phones", over="on", **second), follow=True).text
    version.refresh_from_db()
    assert "keep phones safe" in version.html
    assert reverse("policies:earlier", args=["quiet-screens-policy", 1]) in page


def tab_of(client):
    """The hidden fields of the editor in a new tab."""
    return {field.name: field.value() for field in client.get(EDIT).context["tab"]}


def test_saves_of_one_tab_follow_each_other(clerk):
    draft()
    page = tab_of(clerk)
    for turn, word in enumerate(["tablets", "phones", "watches"], 1):
        answer = clerk.post(EDIT, sent(word, **{**page, "turn": turn}), **HTMX).text
        assert "Saved at" in answer
    assert "watches" in Manuscript.objects.get().text


def test_a_save_by_the_page_and_one_by_its_button_do_not_conflict(clerk):
    draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent("tablets", **{**page, "turn": 1}), **HTMX)
    assert clerk.post(EDIT, sent("tablets", **{**page, "turn": 2})).status_code == 302
    assert Manuscript.objects.get().saves == 1


def test_a_page_that_saves_once_more_while_it_is_left_does_not_conflict_with_the_next(clerk):
    draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent("tablets", **{**page, "turn": 1}))
    following = tab_of(clerk)
    clerk.post(EDIT, sent("tablets", **{**page, "turn": 2}), **HTMX)
    assert "Saved at" in clerk.post(EDIT, sent("phones", **following), **HTMX).text
    assert "phones" in Manuscript.objects.get().text


def test_what_could_not_be_stored_is_tried_again_with_the_same_words(clerk):
    draft()
    with mock.patch.object(drafting, "require_pictures", side_effect=ValidationError("Not now.")):
        clerk.post(EDIT, sent("tablets", **tab_of(clerk)))
    assert Manuscript.objects.get().problems
    clerk.post(EDIT, sent("tablets", **tab_of(clerk)))
    assert Manuscript.objects.get().problems == []


def test_without_scripts_pressing_save_twice_is_not_a_conflict(clerk):
    draft()
    page = tab_of(clerk)
    for word in ("tablets", "phones"):
        assert clerk.post(EDIT, sent(word, **page)).status_code == 302
    assert "phones" in Manuscript.objects.get().text


def test_an_older_save_that_arrives_late_changes_nothing(clerk):
    version = draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent("phones", **{**page, "turn": 2}))
    answer = clerk.post(EDIT, sent("tablets", **{**page, "turn": 1}), **HTMX).text
    assert "Not saved" not in answer
    version.refresh_from_db()
    assert "keep phones safe" in version.html


def test_a_text_too_long_to_be_read_while_somebody_waits_is_kept_as_typed(clerk, monkeypatch):
    monkeypatch.setattr("web.sizes.TYPED", 100)
    version = draft()
    clerk.post(EDIT, sent("tablets"))
    kept = Manuscript.objects.get()
    assert "keep tablets safe" in kept.text
    assert "over 100 characters" in kept.problems[0]["message"]
    version.refresh_from_db()
    assert "tablets" not in version.html


def test_adding_a_picture_makes_the_open_page_out_of_date(clerk):
    draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent(picture=png(), picture_words="A map", **{**page, "turn": 1}))
    answer = clerk.post(EDIT, sent("phones", **{**page, "turn": 2})).text
    assert "in another tab or window" in answer
    assert "![A map]" in Manuscript.objects.get().text


def test_a_picture_does_not_conflict_with_what_the_page_saved_before(clerk):
    draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent(**{**page, "turn": 1}), **HTMX)
    for _twice in range(2):
        picture = {"picture": png(), "picture_words": "A map"}
        assert clerk.post(EDIT, sent(**{**page, "turn": 2}, **picture)).status_code == 302
    assert Manuscript.objects.get().text.count("![A map]") == 1


def test_a_tab_of_one_person_is_not_anothers(clerk, client):
    draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent("tablets", **page))
    client.force_login(person(Role.CHAIR))
    assert (
        "someone else has saved this draft since" in client.post(EDIT, sent("phones", **page)).text
    )


@pytest.mark.parametrize("made_up", [{"turn": "9" * 23}, {"tab": "\0"}, {"seen": "x" * 50_000}])
def test_an_invalid_tab_counts_as_another_one(clerk, made_up):
    draft()
    page = tab_of(clerk)
    clerk.post(EDIT, sent("tablets", **page))
    answer = clerk.post(EDIT, sent("phones", **{**page, "tab": "", **made_up}))
    assert "in another tab or window" in answer.text


@pytest.mark.parametrize("by_script", [True, False])
def test_a_text_submitted_meanwhile_is_not_changed_and_nothing_is_lost(clerk, by_script):
    version = locked()
    page = clerk.post(EDIT, sent(), **(HTMX if by_script else {})).text
    assert "this is no longer a draft" in page
    assert by_script or "keep tablets safe" in page
    version.refresh_from_db()
    assert "keep screens safe" in version.html


def test_invalid_input_stays_on_the_page(clerk):
    draft()
    page = clerk.post(EDIT, sent(consent="")).text
    assert "This field is required." in page
    assert "keep tablets safe" in page
    assert not Manuscript.objects.exists()


def test_comments_on_a_text_sent_back_are_beside_it(clerk):
    version = locked()
    send_back(version, None, [{"anchor": "section-1", "section": "1 Aims", "words": "Say whose."}])
    assert "Say whose." in clerk.get(EDIT).text


def test_what_changed_and_plain_words_are_kept(clerk):
    version = draft()
    clerk.post(EDIT, sent(changes="Tablets too.", plain_words="Lock your screen."))
    version.refresh_from_db()
    assert (version.changes, version.plain_words) == ("Tablets too.", "Lock your screen.")


def test_plain_language_is_rendered_where_it_is_read(clerk):
    version = draft()
    door = f"![a door](picture:{'0' * 64})"
    words = "# In short\n\n### Lock it {#section-1}\nat *once*\n\n- a <b>screen</b>\n- " + door
    clerk.post(EDIT, sent(plain_words=words), **HTMX)
    for page in (clerk.get(EDIT), clerk.get(version.get_absolute_url())):
        beside = page.text.partition("Only the text itself binds")[2].partition("</details>")[0]
        assert "<h2>In short</h2>" in beside
        assert "<h3>Lock it</h3>" in beside
        assert "<p>at <em>once</em></p>" in beside
        assert "<li>a &lt;b&gt;screen&lt;/b&gt;</li>" in beside
        assert "<li>a door</li>" in beside


def test_what_people_sign_can_be_typed_and_differ_by_kind(clerk):
    version = draft()
    wordings = {"wording": "I [full name] agree.", "wording_volunteer": "I [my name] help out."}
    clerk.post(EDIT, sent(consent="typed", **wordings))
    version.refresh_from_db()
    assert version.statement == "I [full name] agree."
    assert version.wordings == {
        "volunteer": {"text": "I [my name] help out.", "placeholder": "[my name]"}
    }


def test_the_page_shows_what_is_signed_as_it_is(clerk):
    published()
    save(
        begin(Policy.objects.get(), None),
        typed(consent="none", wordings={"agency": "I [name] agree."}),
        None,
        "",
    )
    form = clerk.get(EDIT).context["form"]
    assert (form["consent"].value(), form["wording_agency"].value()) == ("none", "I [name] agree.")


def test_statements_do_not_grow_with_what_was_saved(clerk, statements):
    version = draft()
    clerk.get(EDIT)
    few = statements(lambda: clerk.get(EDIT))
    for n in range(6):
        save(version, typed(f"word {n}"), person(Role.CHAIR), "", over=True)
    assert statements(lambda: clerk.get(EDIT)) <= few + 1


# Pictures


@pytest.mark.files
def test_a_picture_is_redrawn_and_its_line_put_at_the_end(clerk):
    version = draft()
    clerk.post(EDIT, sent(picture=png(), picture_words="A map [of the site]"))
    picture = Picture.objects.get()
    assert (
        Manuscript.objects.get()
        .text.rstrip()
        .endswith(f"![A map (of the site)](picture:{picture.pk})")
    )
    version.refresh_from_db()
    assert f'<img src="/policies/pictures/{picture.pk}/" alt="A map (of the site)"' in version.html
    assert list(version.pictures.all()) == [picture]


def test_a_picture_needs_words_and_what_was_typed_stays(clerk):
    draft()
    page = clerk.post(EDIT, sent(picture=png())).text
    assert "Say what the picture shows." in page
    assert "keep tablets safe" in page
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a"],
)
def test_a_file_that_is_not_a_picture_is_refused(clerk, content):
    draft()
    file = SimpleUploadedFile("map.png", content, "image/png")
    page = clerk.post(EDIT, sent(picture=file, picture_words="A map")).text
    assert "no picture that can be read" in page
    assert not Picture.objects.exists()


def test_too_many_pixels_are_refused(clerk):
    draft()
    file = png((8000, 4000))
    page = clerk.post(EDIT, sent(picture=file, picture_words="A map")).text
    assert "over 30 million dots" in page


def test_a_text_that_names_a_picture_we_lack_is_not_valid_yet(clerk):
    draft()
    clerk.post(EDIT, sent(text=f"{text().decode()}\n\n![x](picture:{'0' * 64})\n"))
    assert "a picture that isn't here" in Manuscript.objects.get().problems[0]["message"]


def test_without_words_a_picture_keeps_a_text_from_being_submitted(clerk):
    version = draft()
    clerk.post(EDIT, sent(picture=png(), picture_words="A map"))
    kept = Manuscript.objects.get()
    clerk.post(EDIT, sent(text=kept.text.replace("![A map]", "![]"), seen=kept.stamp))
    page = clerk.post(reverse("policies:submit", args=[version.policy.slug, "1.0"])).text
    assert "A picture has no description" in page


@pytest.mark.disk
def test_an_unused_picture_is_swept_after_a_day():
    kept, gone = (add_picture(png((n, n)).file) for n in (4, 5))
    save(draft(), typed(text=f"No text yet: ![x](picture:{kept.pk})"), None, "")
    sweep_pictures()
    assert Picture.objects.count() == 2
    with travel(timezone.now() + datetime.timedelta(days=2)):
        sweep_pictures()
    assert Picture.objects.get() == kept
    assert not gone.file.storage.exists(str(gone.file.name))


def test_nobody_signs_other_words_where_nobody_signs():
    version = draft()
    save(version, typed(consent="none", wordings={"agency": "I [name] agree."}), None, "")
    assert (version.statement, version.wordings) == ("", {})


@pytest.mark.files
def test_pictures_of_drafts_are_not_for_staff(client, me):
    client.force_login(me)
    draft()
    client.post(EDIT, sent(picture=png(), picture_words="A map"))
    page = reverse("policies:picture", args=[Picture.objects.get().pk])
    shown = client.get(page)
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    client.force_login(person())
    assert client.get(page).status_code == 404


def test_a_title_with_signs_is_still_a_title():
    assert begin_new("Dogs & Cats Policy", None).policy.title == "Dogs & Cats Policy"
