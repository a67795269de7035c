from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from printing.letters import check_fonts


class PrintingConfig(AppConfig):
    name = "printing"
    verbose_name = _("Printing")

    def ready(self) -> None:
        checks.register(check_fonts)
