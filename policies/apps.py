from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from policies.outdated import all_outdated


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        all_outdated()  # A file that can't be read stops start-up here, with its name.
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="policies.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """See to it that the jobs which look for what is missing run: every five minutes."""
    schedule = apps.get_model("django_q", "Schedule")
    for job in ("ask_new_groups", "make_missing_pdfs"):
        schedule.objects.using(using).get_or_create(
            name=f"policies.{job}",
            defaults={
                "func": f"policies.jobs.{job}",
                "schedule_type": "I",
                "minutes": 5,
                "repeats": -1,
            },
        )
