"""Title, headings and what people sign, where the file doesn't tell: a person decides."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from policies.models import Upload, Version
from tests.policies.test_import_kinds import CASES

pytestmark = [pytest.mark.django_db]
URL, SAVE = "/policies/import/", "/policies/import/save/"
BARE = (
    "Trips on foot\n\nAims\n\nWe go out safely.\n\nRules\n\nStay together.\n\nDrivers\n\n"
    "Sign here\n\nI have read this and will keep to it.\n"
)
LISTED = "# Laptop Policy\n\n## Staff\n\n- I agree to lock my laptop.\n- Lock the door.\n"
SEVERAL = (
    "# Laptop Policy\n\n## Pupils\n\n- I will keep my password.\n\n## Staff\n\n"
    "I confirm that I have read this.\n\n## Heads\n\nI agree to all of it.\n"
)


@pytest.fixture
def send(clerk):
    """Uploads a text, and then sends what the page holds with what a person adds to it."""

    def sent(text=None, held=None, **more):
        if text is not None:
            file = SimpleUploadedFile("policy.md", text.encode())
            page = clerk.post(URL, {"file": file, "consent": "text", **more})
        else:
            page = clerk.post(SAVE, {**held, **more}, follow="mark" in more)
        return page, fields(page)

    return sent


def fields(page):
    form = page.context["form"] if page.context else None
    if form is None or not hasattr(form, "looked"):
        return {}
    names = ["text", "noted", "written", "consent", "wording", "upload"]
    return {name: form[name].value() or "" for name in names}


def lines(page):
    return [(str(line.mark), line.words) for _n, line, _name in page.context["form"].lines()]


def place(page, words):
    return next(n for n, (_mark, line) in enumerate(lines(page)) if line == words)


def test_a_text_without_headings_is_shown_to_be_marked(send):
    page, _held = send(BARE)
    assert "No section heading was found" in page.text
    assert ("text", "Aims") in lines(page)


def marked_up(send, *marks, text=BARE, **more):
    page, held = send(text, **more)
    for words, mark in marks:
        ticked = [place(page, each) for each in words]
        page, held = send(held=held, mark=mark, line=ticked)
    return page, held


MARKS = ((["Trips on foot"], "title"), (["Aims", "Rules", "Sign here"], "heading-1"))


def test_what_is_marked_becomes_title_and_sections(send):
    page, held = marked_up(send, *MARKS)
    assert page.context["parsed"].title == "Trips on foot"
    send(held=held)
    version = Version.objects.get()
    assert [each["title"] for each in version.contents] == ["Aims", "Rules", "Sign here"]
    assert version.statement == "I have read this and will keep to it."


def test_what_is_marked_is_still_there_when_the_page_is_left(send, clerk):
    page, _held = marked_up(send, *MARKS, (["Drivers"], "heading-2"))
    [(address, _status)] = page.redirect_chain
    again = clerk.get(address)
    assert lines(again) == lines(page)
    assert again.context["form"].focus == place(again, "Drivers")
    [waiting] = clerk.get("/policies/import/files/").context["files"]
    assert waiting.title == "Trips on foot"


@pytest.mark.both
def test_an_answer_that_no_database_takes_is_not_kept(send):
    page, held = send(BARE)
    line = place(page, "Trips on foot")
    page, _held = send(held=held, mark="title", line=[line], wording="a\0b")
    assert ("title", "Trips on foot") in lines(page)


def test_what_is_marked_after_a_day_is_on_the_page_alone(send):
    page, held = send(BARE)
    Upload.objects.all().delete()
    page, _held = send(held=held, mark="title", line=[place(page, "Trips on foot")])
    assert ("title", "Trips on foot") in lines(page)


def test_a_heading_below_another(send):
    page, _held = marked_up(send, *MARKS, (["Drivers"], "heading-2"))
    levels = [(each.title, each.level) for each in page.context["parsed"].sections]
    assert levels == [("Aims", 1), ("Rules", 1), ("Drivers", 2), ("Sign here", 1)]


def test_levels_stay_in_the_editor(send, clerk):
    _page, held = marked_up(send, *MARKS, (["Drivers"], "heading-2"), (["Rules"], "heading-1"))
    send(held=held)
    version = Version.objects.get()
    before = version.contents
    clerk.post(
        f"/policies/{version.policy.slug}/edit/",
        {"text": version.source + "\nMore.\n", "consent": "text", "seen": ""},
    )
    version.refresh_from_db()
    assert "More." in version.source
    assert version.contents == before


def test_a_line_left_out_is_noted_with_the_draft(send):
    _page, held = marked_up(send, *MARKS, (["Drivers"], "left-out"))
    send(held=held)
    version = Version.objects.get()
    assert "Drivers" not in version.source
    assert any("Left out by hand: “Drivers”" in each["message"] for each in version.findings)


def test_a_heading_that_is_none_becomes_text(send):
    page, _held = marked_up(send, *MARKS, (["Rules"], "text"))
    assert [each.title for each in page.context["parsed"].sections] == ["Aims", "Sign here"]


def test_an_item_of_a_list_becomes_a_heading_with_its_number(send):
    text = "# Trips Policy\n\n1. Aims\n2. Rules\n\nStay together.\n"
    page, _held = marked_up(send, (["1. Aims", "2. Rules"], "heading-1"), text=text, consent="none")
    assert [str(each) for each in page.context["parsed"].sections] == ["1 Aims", "2 Rules"]


def test_without_a_tick_the_page_says_what_to_do(send):
    page, held = send(BARE)
    page, _held = send(held=held, mark="title")
    assert "Tick the lines first" in page.text


@pytest.mark.parametrize("line", ["99", "x", "-1"])
def test_an_unknown_line_changes_nothing(send, line):
    page, held = send(BARE)
    again, _held = send(held=held, mark="title", line=[line])
    assert lines(again) == lines(page)


def test_what_was_answered_stays_when_a_line_is_marked(send):
    text = "# Trips Policy\n\n## Aims\n\nSafe [and sound].\n\nMore\n\nBack by [noon].\n"
    page, held = send(text, consent="none")
    answers = {"brackets-2": "other", "brackets-2-words": "one", "brackets-1": "leave"}
    page, _held = send(
        held=held, mark="left-out", line=[place(page, "Safe [and sound].")], **answers
    )
    assert "<option" not in page.text
    assert re.search(r'name="brackets-1-words"[^>]*value="one"', page.text)


def test_several_sentences_are_offered(send, clerk):
    page, held = send(SEVERAL)
    assert [each.title for each in clerk.get("/policies/import/files/").context["files"]] == [
        "Laptop Policy"
    ]
    sentence = "I confirm that I have read this."
    [key] = [key for key, words in page.context["form"].looked.offered.items() if words == sentence]
    page, held = send(held=held, consent=key, look="1")
    assert page.context["parsed"].statement.text == sentence
    send(held=held)
    assert Version.objects.get().statement == sentence


def test_another_wording_may_be_typed_instead(send):
    page, held = send(SEVERAL)
    page, held = send(held=held, consent="typed", wording="I will keep to it.", look="1")
    assert page.context["parsed"].statement.text == "I will keep to it."


def test_a_choice_that_nobody_offered_is_none(send):
    _page, held = send(SEVERAL)
    page, _held = send(held=held, consent="I owe the school a cake.", look="1")
    assert page.context["parsed"] is None


def test_a_rule_in_a_list_is_never_what_everybody_signs(send):
    page, _held = send(LISTED)
    assert page.context["parsed"] is None
    assert [*page.context["form"].looked.offered.values()] == ["I agree to lock my laptop."]


def test_a_wording_to_be_typed_must_be_typed(send):
    _page, held = send(SEVERAL)
    page, _held = send(held=held, consent="typed", look="1")
    assert "Type the wording that people sign." in page.text


def test_a_problem_names_its_place_in_words(send):
    page, _held = send(SEVERAL)
    assert "At “I confirm that I have read this.”" in page.text
    assert "Line 1" not in page.text


def test_nothing_is_kept_before_it_is_a_text(send):
    _page, held = send(BARE)
    send(held=held)
    assert not Version.objects.exists()


def test_notes_of_the_import_stay_when_the_draft_is_typed_in(send, clerk):
    _page, held = marked_up(send, *MARKS, (["Drivers"], "left-out"))
    send(held=held)
    version = Version.objects.get()
    clerk.post(
        f"/policies/{version.policy.slug}/edit/",
        {"text": version.source + "\nMore.\n", "consent": "text", "seen": ""},
    )
    version.refresh_from_db()
    assert "More." in version.source
    assert any("Left out by hand" in each["message"] for each in version.findings)


@pytest.mark.skipif(not CASES.is_dir(), reason="UNDERSIGNED_CASES names no folder")
def test_the_case_of_two_lists(send):
    [path] = (CASES / "import").glob("15-*")
    page, _held = send(path.read_text())
    assert len(page.context["form"].looked.offered) == 3
