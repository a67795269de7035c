import datetime

import pytest
from django.core.exceptions import ValidationError

from tests.factories import today
from web.dates import AHEAD, DayField


@pytest.mark.parametrize("day", ["1900-01-01", "2026-11-23"])
def test_it_takes_days_that_people_mean(day):
    assert DayField().clean(day).isoformat() == day


def test_it_takes_the_last_day_before_the_end():
    last = today() + AHEAD
    assert DayField().clean(last.isoformat()) == last


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_it_refuses_days_that_nobody_means(day):
    with pytest.raises(ValidationError, match="Type a day from 1 January 1900 to"):
        DayField().clean(day)


def test_it_refuses_the_first_day_past_the_end():
    with pytest.raises(ValidationError):
        DayField().clean((today() + AHEAD + datetime.timedelta(days=1)).isoformat())


def test_it_may_be_left_empty_where_the_form_says_so():
    assert DayField(required=False).clean("") is None
