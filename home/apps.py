from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people.email_kinds import EmailKind


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")
    emails: ClassVar[dict[str, EmailKind]] = {
        "home.emails.review_letter": EmailKind(_("Review of a policy")),
    }
