"""The same report sent twice at once; the same person added and named at once."""

import uuid
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client

from breaches.handling import handlers, subjects
from breaches.intake import replying
from breaches.models import Concern, Draft, Entry, KeptElsewhere
from people.models import Person, Role
from tests import processes
from tests.breaches import test_anonymous
from tests.breaches.making import concern
from tests.breaches.test_check import write
from tests.factories import person
from web.tabs import Tab

pytestmark = pytest.mark.both

CHECK, ANONYMOUS = "/breaches/report/check/", "/breaches/anonymous/"


def at_once(*acts):
    return processes.at_once(acts, (ValidationError, Http404))


@pytest.mark.postgresql
@pytest.mark.parametrize("_again", range(5))
def test_someone_named_and_added_at_once_never_sees_it(committed, _again):
    chair, executive, head = person(Role.CHAIR), person(Role.EXECUTIVE), person(Role.HEAD)
    made = concern(handlers=[chair, executive], reporter=person())
    outcomes = at_once(
        lambda: handlers.add_handler(made, head, "Why.", chair),
        lambda: subjects.add_subject(made, head, "Why.", executive),
    )
    assert not isinstance(outcomes[1], Exception)
    assert made.parties.subjects().count() == 1
    assert not Concern.objects.handled_by(Person.objects.get(pk=head.pk)).exists()
    assert made.parties.handling().count() == 2


@pytest.mark.postgresql
def test_two_presses_of_send_at_once_are_one_report(committed):
    person(Role.EXECUTIVE)
    reporter = person()
    clients = [Client(), Client()]
    for each in clients:
        each.force_login(reporter)
    sent = {"route": write(clients[0], way_told="confidence").context["route"].fingerprint}
    answers = at_once(*[lambda each=each: each.post(CHECK, sent).url for each in clients])
    made = Concern.objects.get()
    assert {*answers} == {made.get_absolute_url(), "/breaches/mine/"}


@pytest.mark.postgresql
def test_two_presses_without_a_name_are_one_report_with_one_code(committed):
    person(Role.EXECUTIVE)
    sent = test_anonymous.sending(Client())
    pages = at_once(*[lambda: Client().post(ANONYMOUS, sent).text] * 2)
    codes = {found[0] for page in pages if (found := test_anonymous.CODE.search(page))}
    assert len(codes) == Concern.objects.count() == 1
    assert Concern.objects.opened_by(codes.pop())


@pytest.mark.postgresql
def test_the_daily_limit_counts_replies_sent_at_once(committed, monkeypatch):
    monkeypatch.setattr(replying, "MOST_A_DAY", 3)
    person(Role.EXECUTIVE)
    code = test_anonymous.report(Client())
    send = partial(test_anonymous.replied, code=code, text="More.")
    twice = [ticket * 32 for ticket in "aabbccdd"]
    pages = at_once(*[partial(send, Client(), ticket=ticket) for ticket in twice])
    assert Concern.objects.get().entries.filter(kind=Entry.Kind.MESSAGE).count() == 3
    assert sum("Your message is sent." in page.text for page in pages) == 6


@pytest.mark.postgresql
@pytest.mark.parametrize("_again", range(5))
def test_one_of_two_tabs_that_save_at_once_is_told(committed, _again):
    typist = person()
    keep = Draft.objects.keep
    tabs = [(Tab(uuid.uuid4(), 1), {"what": f"Tab {number}"}) for number in range(4)]
    outcomes = processes.at_once(
        [partial(keep, typist, typed, tab=tab) for tab, typed in tabs], (KeptElsewhere,)
    )
    [won] = [each for each in outcomes if isinstance(each, Draft)]
    assert Draft.objects.get().typed == won.typed


@pytest.mark.postgresql
@pytest.mark.parametrize("_again", range(5))
def test_the_newest_of_a_tab_is_kept_in_whatever_order_they_come(committed, _again):
    typist, key = person(), uuid.uuid4()
    keep = Draft.objects.keep
    turns = [partial(keep, typist, {"what": f"{n}"}, tab=Tab(key, n)) for n in range(1, 9)]
    outcomes = processes.at_once(turns, (KeptElsewhere,))
    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert Draft.objects.get().typed == {"what": "8"}
