from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from people import schedules
from policies.origins import intranet_origins
from policies.outdated import all_outdated


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        # A file or setting that can't be read stops start-up here, with its name.
        all_outdated()
        intranet_origins()
        post_migrate.connect(schedule_jobs, sender=self, dispatch_uid="policies.schedule")


def schedule_jobs(using: str, **kwargs: Any) -> None:
    """See to it that what is due, or missing, is looked for."""
    jobs: dict[str, int | str] = {
        "publish_what_is_due": 1,
        "ask_new_groups": 5,
        "make_missing_pdfs": 5,
        "index_missing_texts": 5,
        "renew_what_is_due": 60,
        "remind_of_reviews": 60,
        "sweep_pictures": 24 * 60,
    }
    schedules.keep(using, "policies", jobs)
