from typing import ClassVar

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from breaches import vault


class BreachesConfig(AppConfig):
    name = "breaches"
    verbose_name = _("Concerns")
    # Emails every five minutes, quiet ones every quarter of an hour; at night, what is due.
    scheduled: ClassVar[dict[str, int | str]] = {
        "send_letters": "*/5 * * * *",
        "send_quiet_letters": "*/15 * * * *",
        "make_missing_displays": "*/5 * * * *",
        "clear_up": "30 3 * * *",
    }

    def ready(self) -> None:
        vault.masters()  # A key that can't be read stops start-up here, by name.
        checks.register(vault.check_keys, checks.Tags.database)
