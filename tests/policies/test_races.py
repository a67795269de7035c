"""Two act on one text at once, again and again: one wins, the other is refused, nothing is lost."""

import uuid
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from people.models import Role
from policies.jobs import publish_what_is_due
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.drafting import SavedMeanwhile, begin, save
from policies.lifecycle.publishing import Asking, publish
from policies.models import Manuscript, Meeting, Plan, Round, Version
from tests import processes
from tests.factories import person, today
from tests.making import approved, draft, locked, met, printed, published, typed
from web.tabs import Tab

pytestmark = pytest.mark.postgresql
State = Version.State


@pytest.fixture(params=[20, pytest.param(100, marks=pytest.mark.long)])
def times(request):
    return request.param


def at_once(*acts):
    return processes.at_once(acts, (ValidationError, SavedMeanwhile))


def again(version):
    """The same row, as another process has it."""
    return Version.objects.get(pk=version.pk)


def test_two_clerks_save_the_same_draft(committed, times):
    clerks = [person(Role.CLERK), person(Role.CHAIR)]
    version = draft()
    for n in range(times):
        last = Manuscript.objects.latest_of(version)
        seen = last.stamp if last else ""
        outcomes = at_once(
            *(
                partial(save, again(version), typed(f"{who.pk} and {n}"), who, seen)
                for who in clerks
            )
        )
        [won] = [each for each in outcomes if isinstance(each, Manuscript)]
        [told] = [each for each in outcomes if isinstance(each, SavedMeanwhile)]
        assert [told.theirs] == [won] == [Manuscript.objects.latest_of(version)]
        assert f"keep {won.saved_by_id} and {n} safe" in again(version).html


def test_saves_of_one_tab_never_conflict_and_the_newest_is_kept(committed, times):
    clerk = person(Role.CLERK)
    version = draft()
    for n in range(times // 4):
        key = uuid.uuid4()
        last = Manuscript.objects.latest_of(version)
        seen = last.stamp if last else ""
        outcomes = at_once(
            *(
                partial(save, again(version), typed(f"{n} and {turn}"), clerk, seen, tab=tab)
                for turn in range(1, 5)
                for tab in [Tab(key, turn)]
            )
        )
        assert not [each for each in outcomes if isinstance(each, Exception)]
        assert f"keep {n} and 4 safe" in again(version).html
    assert Manuscript.objects.count() == 1


def test_when_two_tabs_of_one_person_save_at_once_one_is_refused(committed, times):
    clerk = person(Role.CLERK)
    version = draft()
    for n in range(times // 4):
        last = Manuscript.objects.latest_of(version)
        seen = last.stamp if last else ""
        outcomes = at_once(
            *(
                partial(save, again(version), typed(f"{n} and {each}"), clerk, seen, tab=tab)
                for each in "ab"
                for tab in [Tab(uuid.uuid4(), 1)]
            )
        )
        assert {type(each) for each in outcomes} == {Manuscript, SavedMeanwhile}


def test_two_chairs_record_the_same_approval(committed, times):
    for n in range(times):
        version = locked(f"Policy {n}", f"word {n}")
        outcomes = at_once(
            *(partial(approve, again(version), None, met(today())) for _each in range(2))
        )
        assert {type(each) for each in outcomes} == {type(None), ValidationError}
        assert again(version).state == State.APPROVED
    assert Meeting.objects.count() == 1
    assert Event.objects.filter(act=Event.Act.VERSION_APPROVED).count() == times


def test_two_publish_two_versions_of_one_policy(committed, times):
    person()
    policy = published().policy
    for n in range(times // 2):
        texts = [approved(words=f"words {n} {each}") for each in "ab"]
        at_once(*(partial(publish, each, None, Asking(today())) for each in texts))
        assert policy.versions.published().get() == texts[1]
        assert policy.rounds.open().get().major == texts[1].major


def test_two_publish_the_same_version(committed, times):
    person()
    for n in range(times):
        version = approved(words=f"words {n}")
        outcomes = at_once(
            *(partial(publish, again(version), None, Asking(today())) for _each in range(2))
        )
        assert {type(each) for each in outcomes} == {Round, ValidationError}
    assert Version.objects.published().count() == 1


def test_a_draft_is_begun_twice(committed):
    policy = published().policy
    outcomes = at_once(*[partial(begin, policy, None)] * 8)
    assert len({each.pk for each in outcomes}) == 1


def test_a_correction_and_a_new_version_get_numbers_of_their_own(committed):
    published()
    made = begin(published(words="tablets").policy, None)
    save(made, typed("phones"), None, "")
    outcomes = at_once(
        partial(submit, again(made), None, correction=True), partial(submit, again(made), None)
    )
    assert {type(each) for each in outcomes} == {type(None), ValidationError}
    assert printed(again(made)).number in ("2.1", "3.0")


def test_two_workers_carry_out_one_plan(committed):
    version = approved()
    Plan.objects.create(version=version, at="2020-01-01T00:00:00Z", due=today())
    at_once(publish_what_is_due, publish_what_is_due)
    assert (again(version).state, Plan.objects.count()) == (State.PUBLISHED, 0)
    assert Event.objects.filter(act=Event.Act.VERSION_PUBLISHED).count() == 1
