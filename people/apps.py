from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from people import schedules


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="people.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """See to it that nothing is kept of who signs in for longer than it says something."""
    schedules.keep(using, "people", {"forget_what_is_over": 10})
