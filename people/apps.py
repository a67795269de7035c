from typing import ClassVar

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from people import schedules


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")
    # Nothing is kept of who signs in for longer than it says something, nor a file without a row.
    scheduled: ClassVar[dict[str, int | str]] = {
        "forget_what_is_over": 10,
        "sweep_files": "45 3 * * *",
    }

    def ready(self) -> None:
        post_migrate.connect(schedules.install, sender=self, dispatch_uid="people.schedules")
