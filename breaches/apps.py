from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from breaches import vault
from people import schedules


class BreachesConfig(AppConfig):
    name = "breaches"
    verbose_name = _("Concerns")

    def ready(self) -> None:
        vault.masters()  # A key that can't be read stops start-up here, with its name.
        checks.register(vault.check, checks.Tags.database)
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="breaches.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """Letters every five minutes, quiet ones every quarter of an hour; at night what is due."""
    jobs: dict[str, int | str] = {
        "send_letters": "*/5 * * * *",
        "send_quiet_letters": "*/15 * * * *",
        "make_missing_displays": "*/5 * * * *",
        "clear_up": "30 3 * * *",
    }
    schedules.keep(using, "breaches", jobs)
