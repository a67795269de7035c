"""The questions of a named report: saved as they are typed, sent only after a look."""

import datetime

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from breaches.forms.named import NamedReportForm
from breaches.models import Concern, Draft
from breaches.views.reporting import WHO
from people.models import Role
from tests.factories import SchoolFactory, people, person
from tests.making import published
from web.confirmation import SURE

pytestmark = pytest.mark.django_db
URL = "/breaches/report/"


@pytest.fixture
def teacher(client):
    SchoolFactory(name="Hill", slug="hill")
    client.person = person(first_name="Priya", last_name="Nair")
    client.force_login(client.person)
    client.executive = person(Role.EXECUTIVE, first_name="Miriam", last_name="Ashdown")
    client.deputy = person(Role.DEPUTY, first_name="Gareth", last_name="Penhale")
    return client


def answers(**more):
    return {
        "way_told": "confidence",
        "at_risk": "no",
        "kind": "conduct",
        "what": "A post about a pupil.",
        "described_as": "unknown",
        "choice": "executive",
        "step": "check",
        **more,
    }


def who(page):
    return page.context["who"]


def hidden(page):
    """The page's hidden fields."""
    return {"who": who(page), **{field.name: field.value() for field in page.context["tab"]}}


def ask(client, **more):
    """Send the questions, as the page made for the signed-in person does."""
    return client.post(URL, answers(**hidden(client.get(URL)), **more))


def test_it_asks_about_a_child_at_risk_first_and_says_who_to_call(teacher):
    page = teacher.get(URL).text
    assert "Could a child be at risk of harm now?" in page
    assert 'ring the police, <a class="text-nowrap" href="tel:999">999</a>' in page
    assert "Whistleblowing law protects" in page


def test_answers_lead_to_the_page_that_shows_who_will_see_it(teacher):
    assert ask(teacher).url == "/breaches/report/check/"
    assert not Concern.objects.exists()


@pytest.mark.parametrize("missing", ["at_risk", "kind", "what", "choice", "way_told"])
def test_what_is_missing_is_said_and_the_rest_kept(teacher, missing):
    page = ask(teacher, when="On Monday", **{missing: ""}).text
    assert "There is a problem" in page
    assert "On Monday" in page


def test_what_was_typed_is_there_again_later(teacher):
    ask(teacher, what="")
    ask(teacher, what="Half a sen", kind="")
    assert "Half a sen" in teacher.get(URL).text


def test_a_day_to_come_is_refused(teacher):
    assert "still to come" in ask(teacher, on="2099-01-01").text


def test_leaving_somebody_out_needs_a_reason(teacher):
    page = ask(teacher, leave_out=str(teacher.deputy.public_id))
    assert "Say why they should not get it." in page.text


def test_people_are_found_by_name(teacher):
    person(first_name="Callum", last_name="Drury")
    page = ask(teacher, find="drur", step="find")
    assert "Callum Drury (" in page.text
    assert "A post about a pupil." in page.text


def test_people_are_not_found_by_number_or_address(teacher):
    found = person(first_name="Callum", last_name="Drury", staff_number="77")
    assert "Drury (" not in ask(teacher, find=found.email, step="find").text


def test_a_section_is_chosen_from_the_published_text(teacher):
    version = published()
    anchor = version.contents[1]["anchor"]
    assert "2 Conduct" in teacher.get(URL).text
    sent = ask(teacher, kind="breach", section=f"{version.pk}#{anchor}")
    assert sent.status_code == 302


def test_only_handlers_write_down_what_they_were_told(teacher, client):
    assert "I write down what somebody told me" not in teacher.get(URL).text
    client.force_login(teacher.deputy)
    assert "I write down what somebody told me" in client.get(URL).text
    page = ask(client, way_told="spoken").text
    assert "Say who told you." in page


def test_typing_is_kept_as_a_draft(teacher):
    signed = who(teacher.get(URL))
    said = teacher.post(f"{URL}draft/", answers(who=signed, what="Half a sentence"))
    assert "Kept as a draft at" in said.text
    assert Draft.objects.get().typed["what"] == "Half a sentence"


def keep(client, page, what, **more):
    return client.post(f"{URL}draft/", answers(**{**hidden(page), "what": what, **more})).text


def kept():
    return Draft.objects.get().typed["what"]


def test_the_last_words_of_a_tab_are_kept(teacher):
    page = teacher.get(URL)
    for turn, words in enumerate(["A po", "A post", "A post about"], 1):
        assert "Kept as a draft" in keep(teacher, page, words, turn=turn)
    assert kept() == "A post about"


def test_an_older_save_that_arrives_late_changes_nothing(teacher):
    page = teacher.get(URL)
    sent = answers(**{**hidden(page), "what": "All of it", "turn": 2})
    assert teacher.post(URL, sent).url == "/breaches/report/check/"
    keep(teacher, page, "Half of i", turn=1)
    assert kept() == "All of it"


def test_a_page_that_saves_once_more_while_it_is_left_does_not_conflict_with_the_next(teacher):
    page = teacher.get(URL)
    teacher.post(URL, answers(**{**hidden(page), "what": "All of it", "turn": 1}))
    following = teacher.get(URL)
    keep(teacher, page, "All of it", turn=2)
    assert "Kept as a draft" in keep(teacher, following, "And more", turn=1)
    assert kept() == "And more"


def test_another_tab_that_was_opened_before_is_told_and_nothing_lost(teacher):
    first, second = teacher.get(URL), teacher.get(URL)
    keep(teacher, first, "Of the first tab", turn=1)
    assert "in another tab too" in keep(teacher, second, "Of the second", turn=1)
    page = teacher.post(URL, answers(**{**hidden(second), "what": "Of the second", "turn": 2}))
    assert "in another tab or window too" in page.text
    assert "Of the second" in page.text
    assert kept() == "Of the first tab"


def test_which_tab_is_kept_is_the_persons_choice(teacher):
    first, second = teacher.get(URL), teacher.get(URL)
    keep(teacher, first, "Of the first tab", turn=1)
    sent = {**hidden(second), "what": "Of the second", "step": "over", "turn": 1}
    assert teacher.post(URL, answers(**sent)).url == "/breaches/report/check/"
    assert kept() == "Of the second"


def test_a_tab_that_shows_what_another_kept_goes_on_from_it(teacher):
    keep(teacher, teacher.get(URL), "Of the first tab", turn=1)
    assert "Kept as a draft" in keep(teacher, teacher.get(URL), "And more", turn=1)
    assert kept() == "And more"


@pytest.mark.parametrize("tab", [{"turn": "9" * 23}, {"tab": "\0"}, {"seen": "x" * 50_000}])
def test_a_tab_that_is_not_ours_is_like_another_one(teacher, tab):
    page = teacher.get(URL)
    keep(teacher, page, "Of the first tab", turn=1)
    made_up = {"tab": "", **tab}
    assert "in another tab too" in keep(teacher, page, "Of none", **made_up)
    assert kept() == "Of the first tab"


def test_a_draft_names_nobody_in_the_database(teacher):
    ask(teacher, what="Half a sentence")
    (row,) = Draft.objects.values()
    assert str(teacher.person.pk) not in {str(value) for value in row.values()}
    assert b"Half" not in bytes(row["sealed"])


LONG = ("x" * 50_010, "x y " * 500, "x\0")


@pytest.mark.parametrize("words", LONG)
def test_words_that_are_nobodys_name_find_nobody(teacher, words):
    assert "Nobody with this name works here today." in ask(teacher, step="find", find=words).text
    # They are saved with the draft, which opens again.
    assert teacher.get(URL).status_code == 200


@pytest.mark.parametrize("spoilt", [b"", b"x" * 8, b"x" * 60])
@pytest.mark.parametrize("column", ["sealed", "wrapped_key"])
def test_a_damaged_draft_locks_nobody_out(teacher, column, spoilt):
    ask(teacher, what="Half a sentence")
    Draft.objects.update(**{column: spoilt})
    assert "damaged and can&#x27;t be shown. Please type it again." in teacher.get(URL).text
    assert teacher.get(f"{URL}check/").url == URL
    assert ask(teacher, what="Typed again").url == f"{URL}check/"
    assert Draft.objects.get().typed["what"] == "Typed again"


def test_a_damaged_draft_can_be_deleted(teacher):
    ask(teacher, what="Half a sentence")
    Draft.objects.update(sealed=b"")
    teacher.post(f"{URL}forget/", SURE)
    assert not Draft.objects.exists()


def test_a_draft_keeps_answers_and_nothing_else(teacher):
    ask(teacher, something_else="x" * 1000)
    assert set(Draft.objects.get().typed) <= {*NamedReportForm.base_fields}


def test_an_expired_session_loses_nothing(teacher):
    signed = who(teacher.get(URL))
    teacher.logout()
    response = teacher.post(URL, answers(who=signed, what="Typed for an hour"))
    assert response.url.startswith("/accounts/login/")
    teacher.force_login(teacher.person)
    assert "Typed for an hour" in teacher.get(URL).text


def test_what_was_kept_is_shown_to_nobody_else_who_signs_in_there(teacher):
    signed = who(teacher.get(URL))
    teacher.logout()
    teacher.post(URL, answers(who=signed, what="Typed for an hour"))
    teacher.force_login(teacher.deputy)
    assert "Typed for an hour" not in teacher.get(URL).text


@pytest.fixture
def strict(teacher):
    """The same person in a browser where form tokens count."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(teacher.person)
    return browser


def test_signing_in_again_in_another_window_loses_nothing(strict, teacher):
    signed = who(strict.get(URL))
    strict.logout()
    strict.force_login(teacher.person)
    sent = answers(who=signed, what="Typed for an hour")
    assert "Kept as a draft at" in strict.post(f"{URL}draft/", sent).text
    assert strict.post(URL, sent).url == "/breaches/report/check/"
    assert Draft.objects.get().typed["what"] == "Typed for an hour"


def test_typed_into_somebody_elses_page_it_is_kept_for_them_alone(teacher):
    signed = who(teacher.get(URL))
    teacher.force_login(teacher.deputy)
    page = teacher.post(URL, answers(who=signed, what="Typed for an hour"), follow=True)
    assert "That page was somebody else&#x27;s." in page.text
    assert "Typed for an hour" not in page.text
    assert Draft.objects.of(teacher.deputy) is None
    assert Draft.objects.get().typed["what"] == "Typed for an hour"


@pytest.mark.parametrize("signed", ["", "made-up:1:x"])
def test_what_no_page_of_ours_sent_is_shown_again_and_not_kept(strict, signed):
    page = strict.post(URL, answers(who=signed, what="Typed for an hour"))
    assert "Look at it, then press again." in page.text
    assert "Typed for an hour" in page.text
    assert not Draft.objects.exists()
    assert strict.post(URL, answers(who=who(page))).status_code == 302


def test_a_page_that_was_open_for_days_is_shown_again(teacher):
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=25)):
        signed = WHO.sign(str(teacher.person.public_id))
    page = teacher.post(URL, answers(who=signed, what="Typed for an hour")).text
    assert "Look at it, then press again." in page
    assert "Typed for an hour" in page


def test_sending_needs_a_form_token_and_a_refusal_loses_nothing(strict, teacher):
    strict.post(URL, answers(who=who(strict.get(URL)), what="Typed for an hour"))
    assert strict.post("/breaches/report/check/", {"route": "x"}).status_code == 403
    assert "Typed for an hour" in strict.get("/breaches/report/check/").text


@pytest.mark.parametrize("signed", ["", "made-up:1:x"])
def test_a_made_up_page_keeps_nothing(client, signed):
    response = client.post(URL, answers(who=signed))
    assert response.url.startswith("/accounts/login/")
    assert "Not saved." in client.post(f"{URL}draft/", answers(who=signed)).text
    assert not Draft.objects.exists()


def test_a_draft_can_be_deleted(teacher):
    ask(teacher)
    teacher.post(reverse("breaches:forget"), SURE)
    assert not Draft.objects.exists()


def test_the_draft_is_the_only_trace_of_asking(teacher):
    teacher.get(URL)
    assert not Draft.objects.exists()


def test_anyone_signed_out_is_asked_to_sign_in(client):
    assert client.get(URL).url == "/accounts/login/?next=/breaches/report/"
    assert SESSION_KEY not in client.session


def test_its_statements_do_not_grow(teacher, statements):
    few = statements(lambda: teacher.get(URL))
    people(50)
    for number in range(10):
        published(f"Policy {number}", f"words {number}")
        person(Role.DEPUTY)
    assert statements(lambda: teacher.get(URL)) == few
