"""The form field for evidence."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from breaches.evidence.file_types import ENDINGS, PICTURES, Examined, examine
from breaches.intake.stripping import strip
from web import sizes
from web.confinement.running import Busy
from web.forms import FilesInput


class EvidenceField(forms.FileField):
    """Several files in one field; each is examined, and stripped for an anonymous report.

    Cleaned, it is a list of `Examined` for `evidence.attach`. The page shows
    `evidence_notice.html` before it.
    """

    widget = FilesInput

    def __init__(self, *, anonymous: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Pictures") if anonymous else _("Files"))
        kwargs.setdefault("help_text", _ANONYMOUS_HELP if anonymous else _HELP)
        super().__init__(**kwargs)
        self.anonymous = anonymous
        self.widget.attrs["accept"] = ",".join(_accepted(anonymous))

    def clean(self, data: Any, initial: Any = None) -> list[Examined]:
        """Every refused file is named with its reason; then none is accepted."""
        files: list[File[Any]] = data or []
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > sizes.FILES:
            raise ValidationError(_("Send at most %d files at a time.") % sizes.FILES)
        taken, refused = [], []
        for file in files:
            try:
                taken.append(examine(file, anonymous=self.anonymous))
            except ValidationError as error:
                refused.append(f"{_plain(file.name)}: {' '.join(error.messages)}")
        if refused:
            raise ValidationError(refused)
        return self._stripped(taken) if self.anonymous else taken

    @staticmethod
    def _stripped(pictures: list[Examined]) -> list[Examined]:
        try:
            return strip(pictures)
        except Busy as error:
            raise ValidationError(_BUSY, code="busy") from error


def _plain(name: str | None) -> str:
    """Visible characters, for a message."""
    return "".join(each for each in name or "" if each.isprintable())[:100]


def _accepted(anonymous: bool) -> list[str]:
    endings = [ending for kind in ENDINGS.values() for ending in kind]
    return list(PICTURES) if anonymous else [*ENDINGS, *endings]


_LIMITS = {
    "files": sizes.FILES,
    "size": sizes.in_mb(sizes.EVIDENCE),
    "video": sizes.in_mb(sizes.VIDEO),
    "all": sizes.in_mb(sizes.REQUEST),
}
_HELP = format_lazy(
    _(
        "Pictures (JPEG, PNG, GIF, WebP), PDF, videos (MP4, MOV, WebM) and mail saved as .eml; at"
        " most {files} at a time. A file may have {size}, a video {video}, all together {all}."
    ),
    **_LIMITS,
)
_BUSY = _(
    "Other pictures are being made safe just now. Try again in a minute, and choose the pictures"
    " again."
)
_ANONYMOUS_HELP = format_lazy(
    _(
        "Only pictures (JPEG, PNG, GIF, WebP), at most {files}, of {size} each. Their place, time"
        " and camera are removed, and so is their name, before anything is stored. What can be seen"
        " in them stays."
    ),
    **_LIMITS,
)
