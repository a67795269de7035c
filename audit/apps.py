from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from audit import triggers


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="audit.triggers")
        checks.register(triggers.check_triggers, checks.Tags.database)
