import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Event
from people import employment
from people.models import State
from tests.factories import AbsenceFactory, person, today

DAY = datetime.timedelta(days=1)


@pytest.fixture
def somebody(db):
    return person()


def add_url(somebody):
    return reverse("people:absence_add", args=[somebody.public_id])


def end_url(absence):
    return reverse("people:absence_end", args=[absence.person.public_id, absence.public_id])


def test_recording_works(office, somebody):
    office.post(add_url(somebody), {"start": today().isoformat(), "end": ""})
    assert somebody.state_on(today()) == State.AWAY
    assert Event.objects.get().act == "absence.recorded"


def test_recording_with_both_days_works(office, somebody):
    end = today() + 3 * DAY
    office.post(add_url(somebody), {"start": today().isoformat(), "end": end.isoformat()})
    assert somebody.state_on(end) == State.AWAY
    assert somebody.state_on(end + DAY) == State.WORKING


def test_an_end_before_the_start_is_refused(office, somebody):
    page = office.post(add_url(somebody), {"start": "2026-11-02", "end": "2026-11-01"})
    assert page.context["form"].errors["end"] == ["The last day is before the first day."]


@pytest.mark.parametrize(("first", "last"), [(-30, None), (-3, 3), (-30, -7), (-6, -5), (10, 20)])
def test_days_that_are_recorded_already_are_refused(somebody, first, last):
    AbsenceFactory(person=somebody)
    end = None if last is None else today() + last * DAY
    with pytest.raises(ValidationError):
        employment.record_absence(somebody, today() + first * DAY, end, by=None)


def test_days_before_and_after_are_fine(somebody):
    AbsenceFactory(person=somebody, end=today())
    employment.record_absence(somebody, today() - 30 * DAY, today() - 8 * DAY, by=None)
    employment.record_absence(somebody, today() + DAY, None, by=None)
    assert somebody.absences.count() == 3


def test_returning_works(office, somebody):
    absence = AbsenceFactory(person=somebody)
    office.post(end_url(absence), {"back": today().isoformat()})
    absence.refresh_from_db()
    assert absence.end == today() - DAY
    assert somebody.state_on(today()) == State.WORKING
    assert Event.objects.get().act == "absence.ended"


def test_returning_before_going_is_refused(office, somebody):
    absence = AbsenceFactory(person=somebody)
    page = office.post(end_url(absence), {"back": absence.start.isoformat()})
    assert "after the first day away" in page.context["form"].errors["back"][0]


def test_returning_on_the_first_day_of_the_calendar_is_refused(somebody):
    with pytest.raises(ValidationError):
        employment.record_return(AbsenceFactory(person=somebody), datetime.date.min, by=None)


def test_a_day_that_nobody_means_is_refused_where_it_was_typed(office, somebody):
    absence = AbsenceFactory(person=somebody)
    page = office.post(end_url(absence), {"back": "0001-01-01"})
    assert "Type a day from" in page.context["form"].errors["back"][0]


def test_an_absence_to_the_end_of_the_calendar_has_a_page(office, somebody):
    absence = AbsenceFactory(person=somebody, end=datetime.date.max)
    assert office.get(end_url(absence)).status_code == 200


def test_a_return_that_runs_into_the_next_absence_is_refused(somebody):
    absence = AbsenceFactory(person=somebody, end=today())
    AbsenceFactory(person=somebody, start=today() + 5 * DAY)
    with pytest.raises(ValidationError):
        employment.record_return(absence, today() + 10 * DAY, by=None)


def test_an_absence_is_found_under_its_own_person_only(office, somebody):
    absence = AbsenceFactory()
    wrong = reverse("people:absence_end", args=[somebody.public_id, absence.public_id])
    assert office.get(wrong).status_code == 404
