"""A PDF file that is to be a version's binding text: checked, and its text read."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO, Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.originals.composing import composed
from policies.originals.programs.limits import BY_THE_CLOCK, MOST_PAGES
from policies.texts.characters import MAX_BYTES
from policies.texts.consent import find_wordings
from policies.texts.markup import refuse_sprawl
from policies.texts.model import Parsed, Problem, Section, TextRefused
from policies.texts.tree import read_blocks
from policies.texts.unchanged import unchanged
from web import sizes
from web.confinement.running import Busy, Failed, Stopped, run_apart

PROGRAM = "policies.originals.programs.read"
LONGEST_TITLE = 200
REASONS: dict[str, Callable[[], str]] = {
    "encrypted": lambda: _("The PDF file has a password. Save it without one, then choose it."),
    "broken": lambda: _(
        "The PDF file is broken. Open it, save it as a new PDF file, and choose that."
    ),
    "pages": lambda: (
        _("The PDF file has more than %d pages. Split it into several policies.") % MOST_PAGES
    ),
    "large": lambda: _("The PDF file holds far more than a policy. Save it again as a new one."),
    "portfolio": lambda: _("The PDF file is a portfolio of other files. Choose one of those."),
    "scripts": lambda: _(
        "The PDF file has a script or another action in it. Print it to a new PDF file, and choose"
        " that."
    ),
    "network": lambda: _(
        "The PDF file leads to a place on a network, such as \\\\server\\files. Take that link out,"
        " and choose the new file."
    ),
    "embedded": lambda: _(
        "The PDF file has other files inside it. Take them out, or print it to a new PDF file, and"
        " choose that."
    ),
    "form": lambda: _(
        "The PDF file is a form of a kind that few programs show (XFA). Print it to a new PDF file,"
        " and choose that."
    ),
}


@dataclass(frozen=True)
class PdfText:
    """What a PDF file says. `title` is a suggestion; `with_text` has a value for each page; `said`
    is what a reader of the text should know."""

    title: str
    source: str = ""
    sections: tuple[Section, ...] = ()
    with_text: tuple[bool, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def without_text(self) -> int:
        return self.with_text.count(False)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        sections = tuple(Section(**each) for each in kept["sections"])
        with_text, said = tuple(kept["with_text"]), tuple(kept["said"])
        return cls(kept["title"], kept["source"], sections, with_text, said)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def parsed(self, title: str, consent: str | None) -> Parsed:
        """The text as it is stored. Raises TextRefused: see `unchanged`."""
        return unchanged(title, self.source, self.sections, self.said, consent)

    def wordings(self) -> list[str]:
        """The consent wordings in it."""
        blocks = read_blocks(self.source.split("\n")).children
        return list(dict.fromkeys(each.text for each in find_wordings(blocks)))


def refuse_large(size: int) -> None:
    if size > sizes.PDF_FILE:
        said = _("The PDF file is over %s. Save it with smaller pictures, then choose it.")
        raise TextRefused(Problem(None, said % sizes.in_mb(sizes.PDF_FILE)))


def read_pdf(file: IO[bytes]) -> PdfText:
    """Raises TextRefused, with the reason. The file must have a descriptor."""
    try:
        with run_apart(PROGRAM, file, seconds=BY_THE_CLOCK) as output:
            found = json.load(output)
    except (Busy, Failed) as error:
        raise TextRefused(Problem(None, str(error.message))) from error
    except Stopped as error:
        message = _(
            "The PDF file can't be read: it is broken, or takes too much time or memory. Save it"
            " again as a new PDF file, and choose that."
        )
        raise TextRefused(Problem(None, message)) from error
    if "refused" in found:
        raise TextRefused(Problem(None, REASONS[found["refused"]]()))
    return _text(found)


def _text(found: dict[str, Any]) -> PdfText:
    pages = [[(kind, words) for kind, words in page] for page in found["pages"]]
    made = composed(pages)
    _refuse_long(made.source)
    with_text = tuple(any(words for _kind, words in page) for page in pages)
    tagged = any(kind.startswith("h") for page in pages for kind, _words in page)
    return PdfText(
        title=_title(found["title"], pages),
        source=made.source,
        sections=tuple(made.sections),
        with_text=with_text,
        said=tuple(_said(with_text, tagged=tagged, decoration=found["decoration"])),
    )


def _refuse_long(source: str) -> None:
    """What any other text may not be either: it would take long to read and to compare."""
    message = _(
        "The text in the PDF file is longer than any policy’s, or has far more signs such as *, ["
        " or |. Take out what is not the policy, and choose the new file."
    )
    if len(source.encode()) > MAX_BYTES:
        raise TextRefused(Problem(None, message))
    try:
        refuse_sprawl(source.split("\n"))
    except TextRefused as refused:
        raise TextRefused(Problem(None, message)) from refused


def _title(named: str, pages: list[list[tuple[str, str]]]) -> str:
    """The title that the file gives itself, unless a program gave it; else the first heading; else
    the first words."""
    headings = [words for page in pages for kind, words in page if kind.startswith("h")]
    first = [words for page in pages for _kind, words in page]
    own = "" if named.lower().endswith((".doc", ".docx", ".pdf", ".indd")) else named
    choices = (own.removeprefix("Microsoft Word - "), *headings[:1], *first[:1])
    found = (" ".join(each.replace("\0", "").split()) for each in choices)
    return next((each for each in found if each), "")[:LONGEST_TITLE]


def _said(with_text: tuple[bool, ...], *, tagged: bool, decoration: bool) -> list[str]:
    said = []
    empty = with_text.count(False)
    if empty:
        said.append(
            ngettext(
                "%(n)d page of %(all)d has no text: it is a picture, such as a scan. Screen readers"
                " and the search find nothing there.",
                "%(n)d pages of %(all)d have no text: they are pictures, such as scans. Screen"
                " readers and the search find nothing there.",
                empty,
            )
            % {"n": empty, "all": len(with_text)}
        )
    if not tagged:
        said.append(_("The file does not mark its headings, so each page is a section."))
    if decoration:
        said.append(
            _("Lines that the file marks as decoration, such as page numbers, are not in the text.")
        )
    return said
