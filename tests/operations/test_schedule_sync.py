"""The schedule of an installed site: `migrate` updates it to match the code."""

import datetime

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from operations.schedule_sync import declared

pytestmark = pytest.mark.django_db
LETTERS, NIGHT = "acknowledgements.write_letters", "breaches.clear_up"
LATER = datetime.timedelta(days=9)


@pytest.fixture(autouse=True)
def _installed():
    """Other tests may have emptied the table, or restored a backup, which sets sequences:
    PostgreSQL does not roll those back."""
    migrate()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Schedule]):
            cursor.execute(statement)


def migrate():
    call_command("migrate", verbosity=0)


def row(name):
    return Schedule.objects.get(name=name)


def old(name, **fields):
    """As an earlier release had it."""
    Schedule.objects.filter(name=name).update(next_run=timezone.now() + LATER, **fields)


def test_every_job_is_scheduled_once_and_there_to_run():
    names = [str(name) for name in Schedule.objects.values_list("name", flat=True)]
    assert sorted(names) == sorted(declared())
    assert all(callable(import_string(each.func)) for each in Schedule.objects.all())


def test_a_changed_interval_reaches_an_installed_site():
    old(LETTERS, minutes=24 * 60)
    migrate()
    found = row(LETTERS)
    assert found.minutes == declared()[LETTERS] == 5
    assert found.next_run <= timezone.now() + datetime.timedelta(minutes=5)


def test_an_interval_that_became_a_time_of_day_runs_at_that_time():
    old(NIGHT, schedule_type=Schedule.MINUTES, minutes=5, cron=None)
    migrate()
    found = row(NIGHT)
    assert (found.schedule_type, found.minutes, found.cron) == ("C", None, "30 3 * * *")
    at = found.next_run.astimezone(datetime.UTC)
    assert (at.hour, at.minute) == (3, 30)
    assert timezone.now() < found.next_run < timezone.now() + datetime.timedelta(days=2)


def test_a_time_of_day_that_became_an_interval_runs_soon():
    old(LETTERS, schedule_type=Schedule.CRON, minutes=None, cron="0 4 * * *")
    migrate()
    assert (row(LETTERS).schedule_type, row(LETTERS).cron) == ("I", None)
    assert row(LETTERS).next_run <= timezone.now() + datetime.timedelta(minutes=5)


def test_one_that_would_never_run_runs_again():
    Schedule.objects.filter(name=LETTERS).update(next_run=None)
    Schedule.objects.filter(name=NIGHT).update(repeats=0)
    migrate()
    assert row(LETTERS).next_run is not None
    assert row(NIGHT).repeats == -1


def test_one_that_is_right_already_runs_when_it_would_have():
    due = timezone.now() + LATER
    Schedule.objects.update(next_run=due)
    migrate()
    assert {each.next_run for each in Schedule.objects.all()} == {due}


def test_one_that_the_code_no_longer_has_is_deleted():
    Schedule.objects.create(name="people.count_sheep", func="people.jobs.count_sheep")
    Schedule.objects.create(name="gone.count_sheep", func="gone.jobs.count_sheep")
    migrate()
    assert not Schedule.objects.filter(name__endswith="count_sheep").exists()


def test_one_that_is_there_twice_is_there_once():
    Schedule.objects.create(name=LETTERS, func=row(LETTERS).func, schedule_type="I", minutes=1)
    migrate()
    assert row(LETTERS).minutes == 5


def test_what_somebody_else_scheduled_stays_as_it_is():
    due = timezone.now() + LATER
    theirs = [
        Schedule.objects.create(name=name, func=func, schedule_type="D", next_run=due)
        for name, func in [
            ("nightly report", "school.reports.send"),
            (None, "people.jobs.forget_what_is_over"),
            ("people.extra", "school.jobs.extra"),
        ]
    ]
    migrate()
    assert list(Schedule.objects.filter(schedule_type="D").order_by("pk")) == theirs
