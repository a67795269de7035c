import datetime
from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people.email_kinds import EmailKind

HOUR = datetime.timedelta(hours=1)


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")
    # Emails that wait are sent; sign-in records go once they are of no use, and files once no row
    # names them.
    scheduled: ClassVar[dict[str, int | str]] = {
        "send_waiting_emails": 1,
        "forget_what_is_over": 10,
        "sweep_files": "45 3 * * *",
    }
    emails: ClassVar[dict[str, EmailKind]] = {
        "people.emails.invitation": EmailKind(_("Invitation to choose a password")),
        "people.emails.email_changed": EmailKind(_("Your email address was changed")),
        # Whoever has waited longer has asked again, or called the office.
        "people.account_emails.reset": EmailKind(
            _("Link to choose a new password"), HOUR, even_if_switched_off=True, to_anybody=True
        ),
        "people.account_emails.notice": EmailKind(_("Your password was chosen or changed")),
    }
