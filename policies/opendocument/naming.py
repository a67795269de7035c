"""Names what an OpenDocument file has besides its text: tracked changes, headers and footers, form
fields."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from policies.opendocument.names import DC, FORM, STYLE, TEXT
from policies.opendocument.package import Package
from policies.opendocument.unshown import words_in
from policies.texts.file_notes import FileNotes, head_or_foot, tracked_changes
from policies.texts.model import shorten

FRAMES = [
    f"{STYLE}{place}{pages}" for place in ("header", "footer") for pages in ("", "-left", "-first")
]


def name_the_rest(package: Package, body: Any, notes: FileNotes) -> None:
    notes.doubts += tracked_changes(_who_changed(body))
    frames = [words_in(each) for each in package.styles.iter(*FRAMES) if _is_shown(each)]
    notes.said += [head_or_foot(words) for words in dict.fromkeys(frames) if words]
    for each in body.iter():
        if each.tag.startswith(FORM) and (label := each.get(f"{FORM}label")):
            notes.said.append(_("A field of a form, left out: “%s”") % shorten(label))


def _who_changed(body: Any) -> Counter[str]:
    changes = body.iter(f"{TEXT}changed-region")
    return Counter(each.findtext(f".//{DC}creator", "") for each in changes)


def _is_shown(frame: Any) -> bool:
    return frame.get(f"{STYLE}display") != "false"
