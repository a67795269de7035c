"""Jobs go on in the nights when the clocks change."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from django_q.models import Schedule
from django_q.scheduler import scheduler

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def turns(monkeypatch):
    """How often each schedule is asked when it runs next. One that never settles fails here instead
    of hanging."""
    asked: dict[str, int] = {}
    ask = Schedule.calculate_next_run

    def counted(schedule, *args):
        asked[schedule.name] = asked.get(schedule.name, 0) + 1
        assert asked[schedule.name] < 10, f"{schedule.name} runs next in the past"
        return ask(schedule, *args)

    monkeypatch.setattr(Schedule, "calculate_next_run", counted)
    # By the clock of these nights, connections look too old to keep; closing them would end the
    # test's transaction.
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    return asked


@pytest.mark.parametrize(
    "moment",
    [
        "2027-03-28T00:59:58Z",
        "2027-03-28T01:00:02Z",
        # The hour that comes twice: late in the first, and late in the second.
        "2027-10-31T00:58:00Z",
        "2027-10-31T01:58:00Z",
        "2028-02-29T23:59:58Z",
    ],
)
def test_every_job_runs_again_when_its_time_comes(turns, moment):
    with time_machine.travel(datetime.datetime.fromisoformat(moment), tick=False):
        now = timezone.now()
        Schedule.objects.update(next_run=now - MINUTE)
        scheduler()
        assert len(turns) == Schedule.objects.count()
        for schedule in Schedule.objects.all():
            assert schedule.next_run
            assert now < schedule.next_run <= now + datetime.timedelta(days=1), schedule.name
