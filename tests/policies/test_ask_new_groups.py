import pytest
from django_q.models import Schedule

from policies.jobs import ask_new_groups
from tests.factories import GroupFactory, person
from tests.making import published

pytestmark = pytest.mark.django_db


def asked(version):
    return {row.group for row in version.policy.rounds.get().groups.all()}


def test_a_group_made_later_is_asked_where_all_are():
    person()
    version = published()
    new = GroupFactory(kind="volunteer")
    ask_new_groups()
    assert new in asked(version)


def test_it_is_not_asked_where_groups_were_chosen():
    chosen = GroupFactory()
    version = published(groups=[chosen])
    GroupFactory(kind="volunteer")
    ask_new_groups()
    assert asked(version) == {chosen}


def test_running_twice_asks_once():
    person()
    version = published()
    ask_new_groups()
    ask_new_groups()
    assert version.policy.rounds.get().groups.count() == 1


def test_it_is_scheduled():
    assert Schedule.objects.get(name="policies.ask_new_groups").func == (
        "policies.jobs.ask_new_groups"
    )
