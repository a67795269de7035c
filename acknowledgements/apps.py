from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from people import schedules


class AcknowledgementsConfig(AppConfig):
    name = "acknowledgements"
    verbose_name = _("Signatures")

    def ready(self) -> None:
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="acknowledgements.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """See to it that who is to be told, and what is to be sealed, is looked for."""
    jobs: dict[str, int | str] = {
        "write_letters": 5,
        "send_stopped_letters": 5,
        "read_bounces": 10,
        "make_certificates": 1,
        "make_old_certificates": 10,
        "stamp_certificates": 5,
        "make_checkpoint": 30,
    }
    schedules.keep(using, "acknowledgements", jobs)
