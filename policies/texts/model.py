"""The result of reading a policy text: its sections, its statement, and what was noticed."""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import gettext as _

# Nobody answers more at once, and a text of nothing but brackets has tens of thousands.
MOST_QUESTIONS = 500


@dataclass(frozen=True)
class Problem:
    """Why a text was refused, and how to mend it; `line` counts from 1."""

    line: int | None
    message: str


class TextRefused(Exception):
    """The text was refused, and nothing was made of it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    def __str__(self) -> str:
        return " ".join(problem.message for problem in self.problems)


class TextDiffers(Exception):
    """A file made from a text doesn't say what the text says, so nobody gets it. Each argument says
    where they differ."""


class FindingKind(StrEnum):
    BRACKETS = "brackets"
    UNBALANCED = "unbalanced"
    PLACEHOLDER = "placeholder"
    MORE = "more"
    CROSS_REFERENCE = "cross-reference"
    JOINED = "joined"
    CUT = "cut"
    LEFT_OUT = "left-out"
    HEADING = "heading"
    NUMBERING = "numbering"
    CONSENT = "consent"
    CHARACTERS = "characters"
    MARKUP = "markup"
    FILE = "file"
    UNACCOUNTED = "unaccounted"


@dataclass(frozen=True)
class TextFinding:
    """Something that the import changed, or is unsure of.

    `at` is where the excerpt is in the stored text, in characters, or -1 if it isn't there to be
    replaced.
    """

    key: str
    kind: FindingKind
    line: int
    excerpt: str
    message: str
    suggestion: str | None = None
    needs_decision: bool = False
    at: int = -1


@dataclass(frozen=True)
class Section:
    number: str
    title: str
    anchor: str
    level: int

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Statement:
    text: str
    placeholder: str


@dataclass(frozen=True)
class Parsed:
    title: str
    partnership: str
    text_date: str
    source: str
    sections: tuple[Section, ...]
    statement: Statement | None
    findings: tuple[TextFinding, ...]


@dataclass(frozen=True)
class Drawing:
    """A picture as it is to be stored, which the text names as `picture:` and its SHA-256;
    `original` is the SHA-256 of what it was drawn from."""

    content: bytes
    width: int
    height: int
    original: str


@dataclass(frozen=True)
class FromFile:
    """A file's text in Markdown; `said` is what was changed or left out on the way; `doubts` is
    what a reader must agree to first, such as tracked changes and comments, each named;
    `unaccounted` has a sentence for each place whose words were lost without any step saying so;
    `origin` is what the file says about the version it was made from."""

    text: str
    said: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    origin: str = ""
    unaccounted: tuple[str, ...] = ()


@dataclass
class Notes:
    """Collects findings while a text is read, and the lines (from 1) that were left out whole."""

    found: list[TextFinding] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)
    questions: int = 0

    def add(self, kind: FindingKind, line: int, excerpt: str, message: str) -> None:
        self.found.append(TextFinding("", kind, line, shorten(excerpt), message))

    def leave_out(self, lines: range, excerpt: str, message: str) -> None:
        """The lines are named, so the ledger doesn't look for their words."""
        self.add(FindingKind.LEFT_OUT, lines.start, excerpt, message)
        self.left_out.update(lines)

    def ask(self, finding: TextFinding) -> None:
        """Asks, unless enough is asked: then it is said once that there is more."""
        self.questions += 1
        if self.questions <= MOST_QUESTIONS:
            self.found.append(finding)
        elif self.questions == MOST_QUESTIONS + 1:
            message = _("There is more to decide after this. You are asked once these are decided.")
            self.add(FindingKind.MORE, finding.line, finding.excerpt, message)

    def in_order(self) -> tuple[TextFinding, ...]:
        """By line, each with a key that is the same for the same input."""
        seen: Counter[FindingKind] = Counter()
        keyed = []
        for finding in sorted(self.found, key=lambda one: (one.line, one.at)):
            seen[finding.kind] += 1
            keyed.append(replace(finding, key=f"{finding.kind}-{seen[finding.kind]}"))
        return tuple(keyed)


def shorten(text: str, limit: int = 160) -> str:
    folded = " ".join(text[: limit * 4].split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"
