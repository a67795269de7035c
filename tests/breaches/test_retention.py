"""How long a concern is kept: by what was found, once the data protection officer confirms."""

import datetime

import pytest
from django.http import Http404
from django_q.models import OrmQ

from breaches.handling.decisions import decide_threshold, find, sanction
from breaches.handling.states import close, reopen
from breaches.jobs import set_all_days
from breaches.models import Concern, Decision, RetentionRule
from breaches.oversight import retention
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 31)


def confirmed(finding="", sanction="", months=12):
    officer = person(Role.DATA_PROTECTION)
    return retention.confirm(finding, sanction, months=months, reason="Ours.", by=officer)


def decided(deputy, *outcomes):
    """A closed concern with a subject, a finding and a sanction for each outcome."""
    made = concern(handlers=[deputy], about=[person() for _each in outcomes])
    decide_threshold(made, Decision.OWN, "Conduct.", deputy)
    for party, (finding, penalty) in zip(made.parties.subjects(), outcomes, strict=True):
        find(made, party, finding, "Seen.", deputy)
        sanction(made, party, penalty, "Fair.", deputy)
    close(made, "", "", deputy)
    Concern.objects.filter(pk=made.pk).update(closed_on=DAY)
    return Concern.objects.get(pk=made.pk)


def day_of(made):
    retention.set_day(made)
    return Concern.objects.get(pk=made.pk).erase_on


def test_suggestions_are_there_and_confirmed_by_nobody():
    assert RetentionRule.objects.count() == 6
    assert not RetentionRule.objects.exclude(confirmed_on=None, confirmed_by=None).exists()


def test_a_suggestion_has_no_effect(deputy):
    assert day_of(decided(deputy, ("substantiated", "none"))) is None


def test_the_months_count_from_closing_and_end_with_the_month(deputy):
    confirmed("substantiated", months=13)
    assert day_of(decided(deputy, ("substantiated", "none"))) == datetime.date(2027, 2, 28)


def test_the_most_specific_rule_applies(deputy):
    for finding, penalty, months in [("", "", 1), ("false", "", 2), ("false", "warning", 3)]:
        confirmed(finding, penalty, months)
    assert day_of(decided(deputy, ("false", "warning"))) == datetime.date(2026, 4, 30)
    assert day_of(decided(deputy, ("false", "none"))) == datetime.date(2026, 3, 31)
    assert day_of(decided(deputy, ("malicious", "none"))) == datetime.date(2026, 2, 28)


def test_with_several_people_the_longest_counts(deputy):
    confirmed("false", months=6)
    confirmed("substantiated", months=120)
    made = decided(deputy, ("false", "none"), ("substantiated", "warning"))
    assert day_of(made) == datetime.date(2036, 1, 31)


def test_where_one_of_several_has_no_rule_there_is_no_day(deputy):
    confirmed("false", months=6)
    assert day_of(decided(deputy, ("false", "none"), ("substantiated", "none"))) is None


def test_without_a_finding_the_rule_for_the_rest_applies(deputy):
    confirmed(months=12)
    made = concern(handlers=[deputy], state="closed", closed_on=DAY)
    assert day_of(made) == datetime.date(2027, 1, 31)


def test_an_open_concern_has_no_day(deputy):
    confirmed(months=12)
    assert day_of(concern(handlers=[deputy])) is None


def test_closing_sets_the_day_and_reopening_takes_it_away(deputy):
    confirmed(months=12)
    made = concern(handlers=[deputy])
    decide_threshold(made, Decision.LOW, "Small.", deputy)
    close(made, "", "Nobody was found.", deputy)
    assert Concern.objects.get(pk=made.pk).erase_on
    reopen(made, "More was said.", deputy)
    assert Concern.objects.get(pk=made.pk).erase_on is None


def test_confirming_sets_every_closed_concerns_day_by_a_job(deputy):
    made = concern(handlers=[deputy], state="closed", closed_on=DAY)
    confirmed(months=12)
    assert [row.func() for row in OrmQ.objects.all()].count("breaches.jobs.set_all_days") == 1
    set_all_days()
    assert Concern.objects.get(pk=made.pk).erase_on == datetime.date(2027, 1, 31)


def test_one_that_cannot_be_read_delays_no_others_day(deputy, caplog):
    damaged, other = (decided(deputy, ("false", "none")) for _n in range(2))
    Concern.objects.filter(pk=damaged.pk).update(wrapped_key=b"x" * 40)
    confirmed(months=12)
    set_all_days()
    assert Concern.objects.get(pk=other.pk).erase_on == datetime.date(2027, 1, 31)
    assert str(damaged.pk) in caplog.text


def test_a_hold_is_kept_and_told(deputy):
    made = concern(handlers=[deputy])
    retention.hold(made, True, "A claim is before the court.", deputy)
    entry = made.entries.get(kind="hold")
    assert Concern.objects.get(pk=made.pk).held
    assert entry.words == {"held": True, "why": "A claim is before the court."}
    assert (entry.author, entry.at is None) == (deputy, False)


def test_a_hold_set_twice_is_one_entry(deputy):
    made = concern(handlers=[deputy])
    for _time in range(2):
        retention.hold(made, True, "A claim.", deputy)
    assert made.entries.filter(kind="hold").count() == 1


def test_someone_who_does_not_handle_it_holds_nothing(deputy):
    with pytest.raises(Http404):
        retention.hold(concern(handlers=[deputy]), True, "Mine.", person(Role.DEPUTY))
