"""Makes the schedule in the database match the repeating jobs in each app's `scheduled`."""

from typing import Any

from django.apps import apps
from django.utils import timezone


def declared() -> dict[str, int | str]:
    """Collect all our repeating jobs: by "app.job", an interval in minutes or a cron line."""
    return {
        f"{config.label}.{job}": when
        for config in apps.get_app_configs()
        for job, when in getattr(config, "scheduled", {}).items()
    }


def functions() -> set[str]:
    """The functions of all our repeating jobs."""
    return {_func(name) for name in declared()}


def install(using: str, **kwargs: Any) -> None:
    """Make the schedule match the code: add new jobs, update changed ones, remove those no longer
    in it. Schedules that are not ours stay as they are. Called after `migrate`."""
    rows = apps.get_model("django_q", "Schedule").objects.using(using)
    wanted = declared()
    for row in rows.order_by("pk"):
        if row.func != _func(row.name or ""):
            continue
        if row.name in wanted:
            _correct(row, wanted.pop(row.name))
        else:  # No longer in the code, or a duplicate.
            row.delete()
    for name, when in wanted.items():
        rows.create(name=name, func=_func(name), repeats=-1, **_often(when))


def _func(name: str) -> str:
    """The function that a schedule of ours with that name runs."""
    app, _dot, job = name.partition(".")
    return f"{app}.jobs.{job}"


def _often(when: int | str) -> dict[str, Any]:
    if isinstance(when, str):
        return {"schedule_type": "C", "cron": when, "minutes": None}
    return {"schedule_type": "I", "cron": None, "minutes": when}


def _correct(row: Any, when: int | str) -> None:
    """If the row differs from the code, or has no next run, correct it and work out its next
    run."""
    right = {**_often(when), "repeats": -1}
    if row.next_run and all(getattr(row, name) == value for name, value in right.items()):
        return
    for name, value in right.items():
        setattr(row, name, value)
    row.next_run = row.calculate_next_run(timezone.now())
    row.save()
