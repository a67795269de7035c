"""A request for access is answered line by line, and never automatically."""

import datetime
import re

import pytest
from django.utils import timezone

from audit.models import Event
from breaches.models import AccessLine, AccessRequest, Entry, Party
from breaches.oversight import access_requests, erasure
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person, today

pytestmark = pytest.mark.django_db
URL = "/breaches/requests/"


@pytest.fixture
def officer(client):
    made = person(Role.DATA_PROTECTION)
    client.force_login(made)
    return made


@pytest.fixture
def made(officer, teacher):
    return access_requests.record_request(teacher, today(), officer)


def page(client, made, ending=""):
    """What the page says, without the token that always changes."""
    shown = client.get(f"{URL}{made.pk}/{ending}").content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", shown)


def decide(client, made, line, decision, **more):
    return client.post(f"{URL}{made.pk}/{line.pk}/", {"decision": decision, **more})


def answer(client, made):
    return client.post(f"{URL}{made.pk}/answered/", follow=True)


def test_it_is_recorded_and_due_in_a_calendar_month(client, officer, teacher):
    client.post(URL, {"person": teacher.public_id, "received_on": "2026-01-31"})
    recorded = AccessRequest.objects.get()
    assert (recorded.person, recorded.recorded_by) == (teacher, officer)
    assert recorded.due_on == datetime.date(2026, 2, 28)
    assert Event.objects.get(act=Event.Act.ACCESS_RECORDED).object_name == str(recorded.pk)


def test_a_day_to_come_is_refused(client, officer, teacher):
    ahead = today() + datetime.timedelta(days=1)
    response = client.post(URL, {"person": teacher.public_id, "received_on": ahead})
    assert response.context["form"].errors["received_on"]
    assert not AccessRequest.objects.exists()


def test_others_are_refused(client, deputy, made):
    client.force_login(deputy)
    for ending in ("", f"{made.pk}/", f"{made.pk}/print/"):
        assert client.get(URL + ending).status_code == 403


def test_the_list_shows_who_asked_and_by_when(client, made, teacher):
    shown = client.get(URL).content.decode()
    assert str(teacher) in shown
    assert "To be answered by" in shown


def test_lines_of_concerns_about_them_or_reported_by_them_are_shown(client, made, teacher, deputy):
    concern(handlers=[deputy], about=[teacher], report={"what": "It is about them."})
    concern(handlers=[deputy], reporter=teacher, report={"what": "They told it."})
    concern(handlers=[deputy], about=[person()], report={"what": "Somebody else."})
    shown = page(client, made)
    assert "It is about them." in shown
    assert "They told it." in shown
    assert "Somebody else." not in shown


def test_a_line_is_given(client, made, teacher, deputy):
    entry = concern(handlers=[deputy], about=[teacher]).entries.get()
    decide(client, made, entry, "give")
    assert AccessLine.objects.get().decision == "give"
    assert "Not decided" not in page(client, made)


def test_what_was_decided_is_sealed(client, made, teacher, deputy):
    about = concern(handlers=[deputy], about=[teacher])
    decide(client, made, about.entries.get(), "part", words="A post.", reason="Names a pupil.")
    row = AccessLine.objects.get()
    assert b"pupil" not in bytes(row.sealed)
    assert about.unseal(row) == {"reason": "Names a pupil.", "words": "A post."}


def test_a_decided_line_leads_to_neither_request_nor_concern(client, made, teacher, deputy):
    about = concern(handlers=[deputy], about=[teacher])
    decide(client, made, about.entries.get(), "withhold", reason="Names a pupil.")
    (columns,) = AccessLine.objects.values_list()
    held = {str(made.pk), str(about.pk), str(about.entries.get().pk), about.mark(teacher)}
    assert held.isdisjoint(map(str, columns))


def test_a_later_decision_takes_the_earlier_ones_place(client, made, teacher, deputy):
    entry = concern(handlers=[deputy], about=[teacher]).entries.get()
    decide(client, made, entry, "give")
    decide(client, made, entry, "withhold", reason="Somebody else's rights.")
    assert AccessLine.objects.get().decision == "withhold"


@pytest.mark.parametrize(
    ("decision", "more", "field"),
    [
        ("part", {"reason": "x"}, "words"),
        ("part", {"words": "x"}, "reason"),
        ("withhold", {}, "reason"),
    ],
)
def test_withholding_needs_its_reason(client, made, teacher, deputy, decision, more, field):
    entry = concern(handlers=[deputy], about=[teacher]).entries.get()
    assert decide(client, made, entry, decision, **more).context["form"].errors[field]
    assert not AccessLine.objects.exists()


def test_it_is_not_answered_while_a_line_is_undecided(client, made, teacher, deputy):
    concern(handlers=[deputy], about=[teacher])
    assert "Decide about every line first." in answer(client, made).content.decode()
    assert AccessRequest.objects.get().answered_on is None


def test_answered_it_is_printed_with_what_is_given_alone(client, made, teacher, deputy):
    about = concern(handlers=[deputy], about=[teacher], report={"what": "All of it."})
    notes = [
        about.write(Entry.Kind.NOTE, {"text": text}, by=deputy, at=timezone.now())
        for text in ("Whole note.", "Long note.", "Secret note.")
    ]
    decide(client, made, about.entries.get(kind="report"), "withhold", reason="Why not.")
    decide(client, made, notes[0], "give")
    decide(client, made, notes[1], "part", words="Only this.", reason="Names a pupil.")
    decide(client, made, notes[2], "withhold", reason="An enquiry.")
    answer(client, made)
    printed = page(client, made, "print/")
    assert "Whole note." in printed
    assert "Only this." in printed
    for kept in ("All of it.", "Long note.", "Secret note.", "Why not.", "pupil.", about.reference):
        assert kept not in printed
    assert Event.objects.filter(act=Event.Act.ACCESS_ANSWERED).count() == 1


def test_it_is_not_printed_before_it_is_answered(client, made):
    assert client.get(f"{URL}{made.pk}/print/").status_code == 404


def test_what_was_decided_stays_once_it_is_answered(client, made, teacher, deputy):
    entry = concern(handlers=[deputy], about=[teacher]).entries.get()
    decide(client, made, entry, "withhold", reason="An enquiry.")
    answer(client, made)
    assert "what was decided stays" in decide(client, made, entry, "give").content.decode()
    assert AccessLine.objects.get().decision == "withhold"
    assert "what was decided stays" in answer(client, made).content.decode()


def test_nothing_is_given_to_someone_not_to_be_told_yet(client, made, teacher, deputy):
    about = concern(handlers=[deputy], about=[teacher])
    about.parties.subjects().update(silent=True)
    response = decide(client, made, about.entries.get(), "give")
    assert "advised not to tell" in response.content.decode()
    assert not AccessLine.objects.exists()


def test_what_was_given_before_the_advice_is_not_printed(client, made, teacher, deputy):
    about = concern(handlers=[deputy], about=[teacher], report={"what": "All of it."})
    decide(client, made, about.entries.get(), "give")
    answer(client, made)
    about.parties.subjects().update(silent=True)
    assert "All of it." not in page(client, made, "print/")


@pytest.mark.parametrize("part", ["subject", "left_out"])
def test_a_concern_about_the_officer_leaves_no_trace(client, made, teacher, deputy, officer, part):
    concern(handlers=[deputy], about=[teacher])
    before = page(client, made)
    about = concern(handlers=[deputy], about=[teacher])
    about.add_party(Party.Part(part), {"name": "", "person": officer.pk}, person=officer)
    assert page(client, made) == before
    entry = about.entries.get()
    assert client.get(f"{URL}{made.pk}/{entry.pk}/").status_code == 404
    assert decide(client, made, entry, "give").status_code == 404


def test_a_line_of_somebody_elses_concern_is_not_found(client, made, deputy):
    entry = concern(handlers=[deputy], about=[person()]).entries.get()
    assert client.get(f"{URL}{made.pk}/{entry.pk}/").status_code == 404


def test_what_is_erased_is_gone_from_requests_too(client, made, teacher, deputy):
    about = concern(handlers=[deputy], about=[teacher], state="closed", closed_on=today())
    decide(client, made, about.entries.get(), "give")
    answer(client, made)
    erasure.erase(about, None, "test")
    assert not AccessLine.objects.exists()
    assert "There is nothing that we can give you." in page(client, made, "print/")


@pytest.fixture
def parent(client, officer):
    """A request from somebody who is not on the staff list."""
    sent = {"name": "Mrs Jo Patel", "sought": "Jo Patel\njopatel_77", "received_on": today()}
    client.post(URL, sent)
    return AccessRequest.objects.get()


def test_somebody_who_is_not_on_the_staff_list_can_ask(client, parent):
    assert (parent.person, parent.who) == (None, "Mrs Jo Patel")
    assert "Mrs Jo Patel, received" in client.get(URL).content.decode()


def test_without_names_to_look_for_their_own_is_used(client, officer):
    client.post(URL, {"name": "Mrs Jo Patel", "received_on": today()})
    assert AccessRequest.objects.get().sought == "Mrs Jo Patel"


@pytest.mark.parametrize("both", [True, False])
def test_one_asks(client, officer, teacher, both):
    who = {"person": teacher.public_id, "name": "Mrs Jo Patel"} if both else {}
    response = client.post(URL, {**who, "received_on": today()})
    assert "one of both" in response.content.decode()
    assert not AccessRequest.objects.exists()


def test_concerns_are_found_by_the_names_in_them(client, parent, deputy):
    told = concern(handlers=[deputy], report={"what": "PATEL, Jo wrote it."})
    words = {"who": "parent", "described": "@jopatel_77", "name": "", "job": "", "person": None}
    concern(handlers=[deputy], report={"what": "A post."}).add_party(Party.Part.SUBJECT, words)
    later = concern(handlers=[deputy], report={"what": "In a note."})
    later.write(Entry.Kind.NOTE, {"text": "It was Jo Patel."}, by=deputy, at=timezone.now())
    concern(handlers=[deputy], report={"what": "Patel alone."})
    shown = page(client, parent)
    assert told.reference in shown
    for said in ("A post.", "In a note.", "It was Jo Patel."):
        assert said in shown
    assert "Patel alone." not in shown


def test_nothing_is_given_to_someone_described_who_is_not_to_be_told(client, parent, deputy):
    about = concern(handlers=[deputy])
    words = {"who": "parent", "described": "Jo Patel", "name": "", "job": "", "person": None}
    about.add_party(Party.Part.SUBJECT, words, silent=True)
    response = decide(client, parent, about.entries.get(), "give")
    assert "advised not to tell" in response.content.decode()


def test_no_name_is_found_in_a_concern_about_the_officer(client, parent, deputy, officer):
    before = page(client, parent)
    concern(handlers=[deputy], about=[officer], report={"what": "Jo Patel saw them."})
    assert page(client, parent) == before


def test_what_was_decided_for_them_goes_when_it_is_erased(client, parent, deputy):
    told = {"what": "Jo Patel."}
    about = concern(handlers=[deputy], report=told, state="closed", closed_on=today())
    decide(client, parent, about.entries.get(), "give")
    erasure.erase(about, None, "test")
    assert not AccessLine.objects.exists()


def test_its_statements_are_as_many_however_many_lines(client, made, teacher, deputy, statements):
    def some():
        for _n in range(3):
            about = concern(handlers=[deputy], about=[teacher], reporter=person())
            about.write(Entry.Kind.NOTE, {"text": "x"}, by=deputy, at=timezone.now())

    some()
    few = statements(lambda: page(client, made))
    some()
    assert statements(lambda: page(client, made)) == few
