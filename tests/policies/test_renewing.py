import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from acknowledgements.models import Asked
from people.models import Group
from policies.jobs import renew_what_is_due
from policies.lifecycle.approving import withdraw
from policies.lifecycle.renewing import set_renewal
from tests.factories import GroupFactory, person
from tests.making import published, signed

pytestmark = pytest.mark.django_db
YEAR = datetime.timedelta(days=366)


def page(policy):
    return reverse("policies:renewal", args=[policy.slug])


def in_a_year():
    return timezone.localdate() + YEAR


def renewed(policy):
    with travel(timezone.now() + YEAR):
        renew_what_is_due()
        renew_what_is_due()
        return policy.rounds.open().get()


def test_the_day_is_kept(clerk):
    policy = published().policy
    clerk.post(page(policy), {"renews_on": in_a_year(), "renewal_days": 21})
    policy.refresh_from_db()
    assert (policy.renews_on, policy.renewal_days) == (in_a_year(), 21)
    assert f'value="{in_a_year()}"' in clerk.get(page(policy)).text


@pytest.mark.parametrize(
    "sent", [{"renews_on": "2020-01-01", "renewal_days": 21}, {"renewal_days": "0"}]
)
def test_invalid_input_is_refused(clerk, sent):
    policy = published().policy
    clerk.post(page(policy), sent)
    policy.refresh_from_db()
    assert policy.renews_on is None


def test_on_the_day_everybody_is_asked_again():
    teacher = person()
    version = published()
    signed(teacher, version)
    set_renewal(version.policy, None, in_a_year(), 10)
    round_ = renewed(version.policy)
    assert (round_.major, version.policy.rounds.count()) == (1, 2)
    assert round_.due == in_a_year() + datetime.timedelta(days=10)
    assert Asked.objects.on(in_a_year()).owing().of(teacher).exists()


def test_the_day_moves_a_year_on():
    policy = published().policy
    set_renewal(policy, None, in_a_year(), 10)
    renewed(policy)
    policy.refresh_from_db()
    assert policy.renews_on == in_a_year().replace(year=in_a_year().year + 1)


def test_the_same_groups_are_asked_as_before():
    person()
    asked = Group.objects.get()
    version = published(groups=[asked])
    GroupFactory(kind=Group.Kind.VOLUNTEER)
    set_renewal(version.policy, None, in_a_year(), 10)
    assert [each.group for each in renewed(version.policy).groups.all()] == [asked]


def test_no_round_is_opened_shortly_after_another():
    policy = published().policy
    set_renewal(policy, None, timezone.localdate() + datetime.timedelta(days=30), 10)
    with travel(timezone.now() + datetime.timedelta(days=31)):
        renew_what_is_due()
    assert policy.rounds.count() == 1
    policy.refresh_from_db()
    assert policy.renews_on
    assert policy.renews_on > timezone.localdate() + datetime.timedelta(days=300)


def test_a_withdrawn_policy_is_not_renewed():
    version = published()
    set_renewal(version.policy, None, in_a_year(), 10)
    withdraw(version, None, "Out.")
    with travel(timezone.now() + YEAR):
        renew_what_is_due()
    assert not version.policy.rounds.open().exists()
