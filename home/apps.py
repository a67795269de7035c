from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from home.checks import check


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        checks.register(check, checks.Tags.security, deploy=True)
