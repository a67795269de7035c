import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Role
from policies.forms.import_notes import Noted
from policies.models import Version
from policies.texts.parsing import parse
from policies.texts.rendering import render_text
from tests.factories import person
from tests.making import draft, previewed, text

pytestmark = pytest.mark.django_db
URL, SAVE = "/policies/import/", "/policies/import/save/"
BRACKETS = text().replace(b"safe.", b"safe [and sound].")


def upload(client, content, **fields):
    file = SimpleUploadedFile("policy.md", content)
    return client.post(URL, {"file": file, "consent": "text", **fields})


def save(client, content, **fields):
    return client.post(SAVE, previewed(content, **fields))


def test_it_shows_the_form(clerk):
    assert b"Choose the policy" in clerk.get(URL).content


def test_a_preview_keeps_nothing(clerk):
    page = upload(clerk, text()).content.decode()
    assert "Ask when in doubt." in page
    assert not Version.objects.exists()


def test_saving_makes_the_draft(clerk):
    response = save(clerk, text())
    version = Version.objects.get()
    assert response.url == version.get_absolute_url()
    assert version.html == render_text(parse(text()).source).html


def test_brackets_stay_until_someone_decides(clerk):
    save(clerk, BRACKETS, **{"brackets-1": "leave"})
    assert "[and sound]" in Version.objects.get().html


def test_a_decision_is_carried_out(clerk):
    save(clerk, BRACKETS, **{"brackets-1": "other", "brackets-1-words": "and well"})
    assert "safe and well." in Version.objects.get().html


def test_a_missing_decision_comes_back_with_the_text_kept(clerk):
    page = save(clerk, BRACKETS).content.decode()
    assert "There is a problem" in page
    assert "[and sound]" in page
    assert not Version.objects.exists()


def test_typed_wording_becomes_the_statement(clerk):
    wording = "I, [full name], will keep this policy."
    plain = b"# Trips Policy\n\n## 1. Aims\n\nWe go out safely.\n"
    save(clerk, plain, consent="typed", wording=wording)
    version = Version.objects.get()
    assert (version.statement, version.statement_placeholder) == (wording, "[full name]")


def test_typed_wording_must_be_typed(clerk):
    page = upload(clerk, text(), consent="typed").content.decode()
    assert "Type the wording that people sign." in page


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"# A\n\n<script>x</script>\n"])
def test_wrong_files_get_a_message(clerk, content):
    response = upload(clerk, content)
    assert "There is a problem" in response.content.decode()
    assert not Version.objects.exists()


def test_a_text_held_already_leads_to_its_version(clerk):
    held = draft()
    assert save(clerk, text()).url == held.get_absolute_url()


def test_a_second_draft_is_refused_and_says_why(clerk):
    draft(words="other things")
    assert "already has a draft" in save(clerk, text()).content.decode()


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR, Role.DEPUTY])
def test_others_are_refused(client, role):
    client.force_login(person(role))
    assert client.get(URL).status_code == 403
    assert save(client, text()).status_code == 403


def test_saving_needs_a_post(clerk):
    assert clerk.get(reverse("policies:import_save")).status_code == 405


def test_unsafe_words_typed_as_a_decision_are_refused(clerk):
    typed = {"brackets-1": "other", "brackets-1-words": "<script>alert(1)</script>"}
    page = save(clerk, BRACKETS, **typed).content.decode()
    assert "There is a problem" in page
    assert not Version.objects.exists()


NOTED = Noted(doubts=["A tracked change: “now”."])


@pytest.mark.parametrize("button", [{}, {"look": "1"}, {"mark": "title", "line": ["0"]}])
@pytest.mark.parametrize(
    "noted", ["", "made-up", NOTED.signed("Another text."), NOTED.signed(BRACKETS.decode())[:-1]]
)
def test_what_was_noted_is_never_dropped(clerk, noted, button):
    typed = {"brackets-1": "other", "brackets-1-words": "and well"}
    page = save(clerk, BRACKETS, noted=noted, **typed, **button).text
    assert "did not come back. Choose the file again." in page
    assert "[and sound]" in page
    assert "and well" in page
    assert not Version.objects.exists()


def test_line_ends_that_a_browser_changes_are_no_other_text(clerk):
    sent = previewed(text())
    save(clerk, text().replace(b"\n", b"\r\n"), noted=sent["noted"])
    assert Version.objects.exists()


def test_what_was_noted_is_agreed_to_and_stays_with_the_draft(clerk):
    noted = NOTED.signed(text().decode())
    save(clerk, text(), noted=noted)
    assert not Version.objects.exists()
    save(clerk, text(), noted=noted, agreed="on")
    assert NOTED.doubts[0] in [each["message"] for each in Version.objects.get().findings]


def test_a_part_that_is_too_long_is_pointed_out(clerk):
    long = text().replace(b"[employee full name]", b"[full name" + b" very" * 40 + b"]")
    page = save(clerk, long).content.decode()
    assert "at most 100 characters" in page
    assert not Version.objects.exists()
