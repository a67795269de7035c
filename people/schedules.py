"""Jobs that run again and again."""

from typing import Any

from django.apps import apps


def keep(using: str, app: str, jobs: dict[str, int | str]) -> None:
    """See to it that the app's jobs are scheduled: every so many minutes, or as a cron line says.

    What stands in the schedule already is left as it is. Called after `migrate`.
    """
    schedule = apps.get_model("django_q", "Schedule")
    for job, when in jobs.items():
        often: dict[str, Any] = {"schedule_type": "I", "minutes": when}
        if isinstance(when, str):
            often = {"schedule_type": "C", "cron": when}
        schedule.objects.using(using).get_or_create(
            name=f"{app}.{job}", defaults={"func": f"{app}.jobs.{job}", "repeats": -1, **often}
        )
