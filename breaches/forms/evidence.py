"""Forms for adding evidence, and for deciding about a file that nobody may look at."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import LinkFields, text
from breaches.forms.files import EvidenceField
from web.forms import ActForm

T = TypeVar("T")


class StoringForm(ActForm):
    """A form whose act stores files: if the disk is full, the form says so."""

    NOT_STORED = _("The files could not be stored, so nothing was changed. Try again later.")

    def carry_out(self, act: Callable[[], T]) -> T | None:
        try:
            return super().carry_out(act)
        except OSError:
            self.add_error(None, self.NOT_STORED)
            return None


class EvidenceForm(StoringForm, LinkFields):
    button = _("Add it")
    field_order = ("chosen", "text")
    chosen = EvidenceField(required=False)
    text = text(_("What they show"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not (typed["chosen"] or self.links()):
            self.add_error("chosen", _("Choose a file, or write which post or page it is."))
        return typed


class FileDecisionForm(StoringForm):
    """Why a file is locked, released or destroyed."""

    why = text(_("Reason"), max_length=1000)

    def __init__(self, button: Any, *args: Any, **kwargs: Any) -> None:
        self.button = button
        super().__init__(*args, **kwargs)
