from typing import ClassVar

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from operations import schedule_sync
from operations.settings_checks import check_settings


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations")
    scheduled: ClassVar[dict[str, int | str]] = {
        "look": 3,
        "journal_erasures": 5,
        "learn_surroundings": 30,
    }

    def ready(self) -> None:
        checks.register(check_settings, checks.Tags.security, deploy=True)
        # Django sends post_migrate only for apps with models, and this one has none.
        queue = apps.get_app_config("django_q")
        post_migrate.connect(
            schedule_sync.install, sender=queue, dispatch_uid="operations.schedule_sync"
        )
