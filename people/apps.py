from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")
    # Sign-in records go once they are of no use, and files once no row names them.
    scheduled: ClassVar[dict[str, int | str]] = {
        "forget_what_is_over": 10,
        "sweep_files": "45 3 * * *",
    }
