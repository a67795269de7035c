"""Which emails there are. Each app lists its own as `emails` in its `apps.py`, by the dotted name
of the function that makes one from the arguments that the outbox keeps.

No model is imported here, so that `apps.py` can import it.
"""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class EmailKind:
    # What it is about, for people.
    label: "StrPromise"
    # After which it is of no use any more; None: it is tried for some three days.
    lasts: datetime.timedelta | None = None
    even_if_switched_off: bool = False
    # Written to whatever address somebody typed, who may be nobody here.
    to_anybody: bool = False


def email_kinds() -> dict[str, EmailKind]:
    listed = (getattr(config, "emails", {}) for config in apps.get_app_configs())
    return {name: kind for kinds in listed for name, kind in kinds.items()}
