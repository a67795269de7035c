from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people.email_kinds import EmailKind
from policies.register.outdated import all_outdated


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")
    # Jobs that look for what is due or missing, and how many minutes apart.
    scheduled: ClassVar[dict[str, int | str]] = {
        "publish_what_is_due": 1,
        "ask_new_groups": 5,
        "make_missing_pdfs": 5,
        "draw_missing_pages": 5,
        "index_missing_texts": 5,
        "renew_what_is_due": 60,
        "remind_of_reviews": 60,
        "sweep_pictures": 24 * 60,
        "forget_uploads": 24 * 60,
    }
    emails: ClassVar[dict[str, EmailKind]] = {
        "policies.emails.letter_about": EmailKind(_("A policy moved on")),
    }

    def ready(self) -> None:
        # An unreadable file stops start-up here, with its name.
        all_outdated()
