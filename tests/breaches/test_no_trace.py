"""A subject finds no trace of a concern anywhere (design rules 7 and 8).

Every URL is requested as that person, once with concerns about them and once without; the
responses must be the same: status, headers, body and its length. Anyone who stood back, or turned
out to be a subject, is in the same position from then on. What people's behaviour tells them, or
how long an answer takes, no test of pages can show.
"""

import datetime
import logging
from functools import partial

import pytest
import time_machine
from django.core import mail

from audit.models import Event
from breaches import jobs
from breaches.handling import messages, subjects
from breaches.handling.handlers import add_handler, hand_over, stand_back
from people.models import Person, Role
from tests.breaches.scene import (
    SECRET,
    addresses,
    dealt_with,
    everybody,
    furnished,
    handlers,
    report,
    three_concerns,
)
from tests.breaches.walking import of_admin, taken_back, walk
from tests.test_permissions import world  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db
# A Wednesday at eleven in London.
AT_WORK = datetime.datetime(2026, 5, 13, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _no_time_passes(caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")  # Refusals are expected.
    with time_machine.travel(AT_WORK, tick=False):
        yield


@pytest.fixture
def staff(db):
    return everybody()


@pytest.fixture
def scene(staff, world):  # noqa: F811 - the fixture
    return furnished(staff, world)


@pytest.fixture
def concerns(client, scene):
    """Makes concerns about these people."""
    return partial(three_concerns, client, scene)


# The subjects, who gets it, and who else does if a child may be at risk.
ROUTES = [
    (["deputy"], {"executive"}, {"lead"}),
    (["executive"], {"chair"}, {"lead"}),
    (["deputy", "executive"], {"chair"}, {"lead"}),
    (["chair"], {"vice_chair"}, {"lead"}),
    (["vice_chair"], {"deputy", "executive"}, {"lead"}),
    (["lead"], {"deputy", "executive"}, {"two_schools"}),
    (["office"], {"deputy", "executive"}, {"lead"}),
    (["two_schools"], {"executive"}, {"lead"}),
    (["officer"], {"deputy", "executive"}, {"lead"}),
    (["governor"], {"deputy", "executive"}, {"lead"}),
    (["clerk"], {"deputy", "executive"}, {"lead"}),
]
# A walk requests every URL: always in the first case, in the others with the long tests.
ABOUT = [
    pytest.param(about, about[-1], marks=pytest.mark.long if n else [])
    for n, (about, _gets, _too) in enumerate(ROUTES)
]


@pytest.mark.parametrize(("about", "gets", "too"), ROUTES)
def test_it_reaches_those_that_the_rule_names(client, staff, about, gets, too):
    assert handlers(report(client, staff, about), staff) == gets
    assert handlers(report(client, staff, about, at_risk="yes"), staff) == gets | too
    jobs.send_letters()
    written_to = {letter.to[0] for letter in mail.outbox}
    assert not written_to & {staff.people[name].email for name in about}


def differences(someone, scene, make, *, only_opening=False):
    """Where a walk with concerns differs from a walk without."""
    with taken_back():
        asked = addresses(scene, make())
        if only_opening:
            asked.posted, asked.words = set(), []
        found = walk(Person.objects.get(pk=someone.pk), asked)
    without = walk(someone, asked)
    return {asking for asking in found if found[asking] != without[asking]}


def written_to():
    return {letter.to[0] for letter in mail.outbox}


@pytest.mark.parametrize(("about", "name"), ABOUT, ids=str)
def test_a_subject_finds_no_trace(scene, concerns, about, name):
    someone = scene.people[name]
    assert differences(someone, scene, lambda: concerns(about)) == set()
    assert someone.email not in written_to()


def test_the_same_walk_finds_it_for_a_handler(scene, concerns):
    """Otherwise the test above could not fail."""
    found = differences(scene.executive, scene, lambda: concerns([]), only_opening=True)
    assert {"GET /", "GET /breaches/", "GET /breaches/numbers/"} <= found
    pages = {key.split("/", 3)[-1] for key in found if "GET /breaches/" in key}
    assert {"", "note/", "handlers/add/", "case-file/"} <= pages
    for end in ("/original/", "/case.pdf", "/case.zip"):
        assert any(page.endswith(end) for page in pages), end
    assert any(key.startswith(f"GET {scene.others[1].get_absolute_url()}") for key in found)


def test_the_same_walk_finds_what_the_officer_may_know(scene, concerns):
    found = differences(scene.officer, scene, lambda: concerns([]), only_opening=True)
    request = f"/breaches/requests/{scene.request.pk}/"
    assert {"GET /breaches/keeping/", f"GET {request}"} <= found
    assert any(key.startswith(f"GET {request}") and key != f"GET {request}" for key in found)
    assert not any("/breaches/numbers/" in key for key in found)


def stands_back(made, someone, by):
    stand_back(made, SECRET, someone)


def hands_over(made, someone, by):
    hand_over(made, by, SECRET, someone)


def is_named(made, someone, by):
    """By themselves, where nobody else handles it."""
    subjects.add_subject(made, someone, SECRET, someone)


def is_named_by_another(made, someone, by):
    subjects.add_subject(made, someone, SECRET, by)


def is_taken_off(made, someone, by):
    """The executive headteacher, to whom they answer, turns out to be a subject."""
    subjects.add_subject(made, Person.objects.get(posts__role=Role.EXECUTIVE), SECRET, someone)


# Who handled it, its subjects, what happened then, and who continues.
LATE = [
    ("executive", [], is_named, "chair"),
    ("deputy", [], stands_back, "executive"),
    ("deputy", [], is_named, "executive"),
    ("deputy", [], is_named_by_another, "executive"),
    ("deputy", [], hands_over, "other_deputy"),
    ("deputy", [], is_taken_off, "chair"),
    ("executive", [], stands_back, "deputy"),
    ("chair", ["executive"], stands_back, "vice_chair"),
    ("lead", [], stands_back, "executive"),
    ("officer", [], stands_back, "executive"),
]


# With the long tests every walk also searches and sends.
@pytest.mark.parametrize(
    ("name", "about", "happens", "onwards", "only_opening"),
    [(*LATE[0], True), *(pytest.param(*case, False, marks=pytest.mark.long) for case in LATE)],
)
def test_from_the_moment_of_a_conflict_there_is_no_trace(
    client, scene, name, about, happens, onwards, only_opening
):
    someone, other = scene.people[name], scene.people[onwards]

    def make():
        made = report(client, scene, about)
        dealing = [*Person.objects.filter(pk__in=made.parties.handling().values("person"))]
        if someone not in dealing:
            add_handler(made, someone, SECRET, dealing[0])
        dealt_with(made, someone)
        happens(made, someone, other)
        jobs.send_letters()
        mail.outbox.clear()
        messages.add_note(made, SECRET, other)
        messages.reporter_message(made, SECRET)
        jobs.send_letters()
        return [made]

    assert differences(someone, scene, make, only_opening=only_opening) == set()
    assert other.email in written_to()
    assert someone.email not in written_to()


def test_emails_say_no_word_of_it(scene, concerns):
    concerns(["deputy"])
    assert len({(letter.subject, letter.body) for letter in mail.outbox}) == 1
    assert SECRET not in mail.outbox[0].body


def test_whoever_runs_the_site_sees_references_and_days_in_the_admin(client, scene, concerns):
    made = concerns(["deputy"])
    someone = Person.objects.create_superuser("root@school.example", "x", last_name="Root")
    client.force_login(someone)
    pages = [client.get(url) for url in of_admin()]
    pages += [client.get(f"/admin/breaches/concern/{each.pk}/change/") for each in made]
    pages += [client.get(f"/admin/audit/event/{each.pk}/change/") for each in Event.objects.all()]
    assert {page.status_code for page in pages} == {200}
    assert not [page for page in pages if SECRET in page.text]
    for page in pages[-len(made) :]:
        assert scene.reporter.last_name not in page.text
    for each in made:
        page = client.get(f"/admin/breaches/concern/{each.pk}/change/").text
        assert each.reference in page
        for name in ("reporter", "deputy", "executive", "cook"):
            assert scene.people[name].last_name not in page
