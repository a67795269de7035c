from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people.email_kinds import EmailKind


class AcknowledgementsConfig(AppConfig):
    name = "acknowledgements"
    verbose_name = _("Signatures")
    # These jobs look for what is missing: people to tell, records to seal.
    scheduled: ClassVar[dict[str, int | str]] = {
        "write_letters": 5,
        "send_stopped_letters": 5,
        "read_bounces": 10,
        "make_certificates": 1,
        "make_old_certificates": 10,
        "stamp_certificates": 5,
        "make_checkpoint": 30,
    }
    # Those that ask for signatures are rows of `Letter`.
    emails: ClassVar[dict[str, EmailKind]] = {
        "acknowledgements.telling.emails.receipt": EmailKind(_("Receipt for a signature")),
        "acknowledgements.telling.emails.set_aside": EmailKind(_("A signature was cancelled")),
        "acknowledgements.telling.emails.about_question": EmailKind(_("Message about a question")),
        "acknowledgements.telling.emails.checkpoint": EmailKind(_("Daily checkpoint")),
    }
