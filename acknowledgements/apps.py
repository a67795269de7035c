from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AcknowledgementsConfig(AppConfig):
    name = "acknowledgements"
    verbose_name = _("Signatures")

    def ready(self) -> None:
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="acknowledgements.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """See to it that who is to be told, and what is to be sealed, is looked for."""
    schedule = apps.get_model("django_q", "Schedule")
    for job, minutes in (
        ("write_letters", 5),
        ("send_stopped_letters", 5),
        ("make_certificates", 1),
        ("make_old_certificates", 60),
        ("make_checkpoint", 30),
    ):
        schedule.objects.using(using).get_or_create(
            name=f"acknowledgements.{job}",
            defaults={
                "func": f"acknowledgements.jobs.{job}",
                "schedule_type": "I",
                "minutes": minutes,
                "repeats": -1,
            },
        )
