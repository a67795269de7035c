"""What reading a file of any kind says about what it changed or left out, each in one sentence."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .model import shorten


@dataclass
class FileNotes:
    """`said` is what was changed or left out; `doubts` is what the reader must agree to."""

    said: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def tracked_changes(who: Counter[str]) -> list[str]:
    """One sentence for each author, from how many changes each made."""
    return [
        ngettext(
            "%(count)d tracked change by %(author)s: it is taken as accepted.",
            "%(count)d tracked changes by %(author)s: they are taken as accepted.",
            count,
        )
        % {"count": count, "author": author or _("somebody")}
        for author, count in who.most_common()
    ]


def comment(author: str, words: str) -> str:
    values = {"author": author or _("somebody"), "words": shorten(words)}
    return _("A comment by %(author)s, left out: “%(words)s”") % values


def head_or_foot(words: str) -> str:
    return _("Page header or footer, left out: “%s”") % shorten(words)


def hidden_words(words: str) -> str:
    return _("Hidden text, left out: “%s”") % shorten(words)


def struck_words(words: str, program: str) -> str:
    values = {"words": shorten(words), "program": program}
    return (
        _(
            "Words that are struck out, kept as ordinary words: “%(words)s”. If they no longer"
            " apply, delete them in %(program)s."
        )
        % values
    )


def printed_contents() -> str:
    return _("The printed table of contents, left out: the page has its own.")


def numbers_written(count: int) -> list[str]:
    message = ngettext(
        "%(count)d automatic number was turned into text.",
        "%(count)d automatic numbers were turned into text.",
        count,
    )
    return [message % {"count": count}] if count else []


def bold_line(words: str) -> str:
    return _("A bold line, taken as a heading: “%s”") % shorten(words.strip())


def lost_picture(why: str = "") -> str:
    return " ".join([_("A picture that can't be shown, so it was left out."), why]).strip()


def wordless_picture() -> str:
    return _("A picture without a description: write what it shows.")
