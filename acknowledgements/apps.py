from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
