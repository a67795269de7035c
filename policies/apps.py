from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="policies.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """See to it that the jobs which look for what is missing run: every five minutes."""
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.using(using).get_or_create(
        name="policies.ask_new_groups",
        defaults={
            "func": "policies.jobs.ask_new_groups",
            "schedule_type": "I",
            "minutes": 5,
            "repeats": -1,
        },
    )
