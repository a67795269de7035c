"""/breaches/: what is new, what is waiting, what is due; then all."""

import datetime

import pytest
from django.utils import timezone

from breaches.handling import actions, decisions, handlers, messages, states
from breaches.handling.actions import Facts
from breaches.models import Act, Concern, Decision
from people.models import Role
from tests.breaches.making import concern
from tests.factories import SchoolFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL = "/breaches/"


def day(ahead):
    return timezone.localdate() + datetime.timedelta(days=ahead)


@pytest.fixture
def deputy(client):
    made = person(Role.DEPUTY)
    client.force_login(made)
    return made


def part(client, name):
    return [row.concern for row in client.get(URL).context[name]]


def listed(client, **chosen):
    return [row.concern for row in client.get(URL, chosen).context["page"].object_list]


@pytest.mark.parametrize("role", [r for r in Role if r not in Role.handling()])
def test_someone_who_is_given_no_concerns_is_refused(client, role):
    client.force_login(person(role))
    assert client.get(URL).status_code == 403


def test_it_shows_what_they_handle_and_nothing_else(client, deputy):
    mine, others = concern(handlers=[deputy]), concern(handlers=[person(Role.EXECUTIVE)])
    about = concern(handlers=[person(Role.EXECUTIVE)], about=[deputy])
    page = client.get(URL).content.decode()
    assert mine.reference in page
    assert others.reference not in page
    assert about.reference not in page


def test_it_says_who_it_is_about_and_that_a_child_may_be_at_risk(client, deputy):
    cook = person()
    concern(handlers=[deputy], about=[cook], report={"at_risk": True})
    page = client.get(URL).content.decode()
    assert str(cook) in page
    assert "A child may be at risk" in page


def test_what_nobody_has_answered_is_new(client, deputy):
    made = concern(handlers=[deputy])
    assert part(client, "new") == [made]
    messages.message(made, "Thank you.", deputy)
    assert part(client, "new") == []


def test_a_message_waits_until_a_handler_writes(client, deputy):
    made = concern(handlers=[deputy])
    messages.message(made, "Where?", deputy)
    assert part(client, "waiting") == []
    messages.reporter_message(made, "There.")
    assert part(client, "waiting") == [made]
    messages.message(made, "Thank you.", deputy)
    assert part(client, "waiting") == []


def test_a_message_to_a_closed_concern_waits(client, deputy):
    made = concern(handlers=[deputy])
    decisions.decide_threshold(made, Decision.LOW, "", deputy)
    states.close(made, "Thank you.", "", deputy)
    messages.reporter_message(made, "It goes on.")
    assert part(client, "waiting") == [made]


def test_what_is_for_them_to_do_waits(client, deputy):
    head = person(Role.EXECUTIVE)
    made = concern(handlers=[deputy, head])
    decisions.decide_threshold(made, Decision.LOW, "", head)
    actions.act(made, Facts(Act.OTHER, "", owner=head, due=day(20)), head)
    assert part(client, "waiting") == []
    entry = actions.act(made, Facts(Act.OTHER, "", owner=deputy, due=day(20)), head)
    assert part(client, "waiting") == [made]
    actions.done(entry, "", day(0), deputy)
    assert part(client, "waiting") == []


@pytest.mark.parametrize("how", ["stands back", "leaves"])
def test_what_a_former_handler_was_to_do_waits_for_the_others(client, deputy, how):
    head = person(Role.EXECUTIVE)
    made = concern(handlers=[deputy, head])
    decisions.decide_threshold(made, Decision.LOW, "", head)
    actions.act(made, Facts(Act.OTHER, "", owner=head, due=day(20)), head)
    if how == "leaves":
        head.posts.update(end=day(-1))
    else:
        handlers.stand_back(made, "Kin.", head)
    assert part(client, "waiting") == [made]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ({"answer_due": -2}, "2 days late"),
        ({"answer_due": 0}, "today"),
        ({"answer_due": 1}, "tomorrow"),
        ({"answer_due": 30, "officer_due": -1}, "1 day late"),
    ],
)
def test_what_is_due_is_said_in_words(client, deputy, due, words):
    columns = {name: day(ahead) for name, ahead in due.items()}
    made = concern(handlers=[deputy], **columns)
    response = client.get(URL)
    assert [row.concern for row in response.context["due"]] == [made]
    assert words in response.content.decode()


def test_what_is_due_later_is_not_due_yet(client, deputy):
    concern(handlers=[deputy], answer_due=day(4))
    assert part(client, "due") == []


def test_the_latest_comes_first(client, deputy):
    soon = concern(handlers=[deputy], answer_due=day(1))
    late = concern(handlers=[deputy], answer_due=day(-1))
    assert part(client, "due") == [late, soon]


def test_open_and_closed_are_apart(client, deputy):
    made, closed = concern(handlers=[deputy]), concern(handlers=[deputy])
    decisions.decide_threshold(closed, Decision.LOW, "", deputy)
    states.close(closed, "Thank you.", "", deputy)
    assert listed(client) == [made]
    assert listed(client, show="closed") == [closed]


def test_it_is_narrowed_by_kind_and_school(client, deputy):
    school = SchoolFactory(slug="hill")
    hill = concern(handlers=[deputy], school=school)
    breach = concern(handlers=[deputy], kind="breach")
    assert listed(client, school="hill") == [hill]
    assert listed(client, kind="breach") == [breach]
    assert set(listed(client, kind="nonsense", school="x")) == {hill, breach}


def test_it_has_pages(client, deputy):
    for _ in range(26):
        concern(handlers=[deputy])
    assert len(listed(client)) == 25
    assert len(listed(client, page=2)) == 1
    assert len(listed(client, page="x")) == 25


def test_someone_who_stood_back_sees_no_trace(client, deputy):
    made = concern(handlers=[deputy, person(Role.EXECUTIVE)])
    before = client.get(URL).content
    handlers.stand_back(made, "My sister.", deputy)
    after = client.get(URL).content.decode()
    assert made.reference in before.decode()
    assert made.reference not in after
    assert Concern.objects.handled_by(deputy).count() == 0


def test_its_statements_do_not_grow(client, deputy, statements):
    cook = person()
    concern(handlers=[deputy], about=[cook])
    few = statements(lambda: client.get(URL))
    for _ in range(12):
        concern(handlers=[deputy], about=[cook, person()])
    assert statements(lambda: client.get(URL)) == few
