"""What a program keeps of a file above its text: title, date and more, in YAML or TOML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes

from .lines import TITLE, escaped

FENCES = {"---": ("---", "..."), "+++": ("+++",)}
MOST = 200
KEY = re.compile(
    r"(?P<indent>\s*)(?:- )?[\"']?(?P<key>[A-Za-z][\w .-]{0,40}?)[\"']?\s*(?P<sign>[:=])"
    r"(?:\s+(?P<value>.*))?"
)
CONTINUED = re.compile(r"\s+\S|- |-$|#|\[|[\]}],?$|\s*$")
TABLE = re.compile(r"\[{1,2}[\w .\"'-]+\]{1,2}\s*")
QUOTED = re.compile(r"(['\"])(?P<inside>.*?)\1\s*(?:#.*)?")
COMMENT = re.compile(r"(?:^|\s+)#.*")
BLOCK = re.compile(r"[|>][+-]?\d?")
TITLED = re.compile(r" {0,3}#\s+(?!\d)")
UNDERLINED = re.compile(r" {0,3}=+\s*")
DATED = re.compile(r"(\d{4}-\d\d-\d\d)[T ].*")
# Without one of these, words between two rules are the school's own.
USUAL = {
    "aliases", "author", "authors", "categories", "category", "created", "date", "description",
    "draft", "id", "keywords", "lang", "language", "lastmod", "lastupdated", "layout", "output",
    "owner", "permalink", "policyowner", "publishdate", "published", "reviewdate", "slug", "status",
    "subtitle", "summary", "tags", "template", "title", "toc", "type", "updated", "version",
    "weight",
}  # fmt: skip
VERSIONS = ("version", "revision", "policyversion")
DATES = (
    "date", "policydate", "effectivedate", "approved", "approvaldate", "dateapproved", "lastmod",
    "lastupdated", "updated", "lastreviewed", "publishdate", "issued",
)  # fmt: skip
REVIEWS = ("reviewdate", "nextreview", "nextreviewdate", "reviewdue", "reviewby", "review")
OWNERS = (
    "owner", "policyowner", "documentowner", "responsible", "author", "authors", "contact",
)  # fmt: skip


@dataclass(frozen=True)
class FileFacts:
    """`date` is that of the text, or else of its next review."""

    title: str = ""
    date: str = ""


def take_facts(lines: list[str], notes: Notes) -> tuple[list[str], FileFacts]:
    """The lines without front matter. Its title is the text's where the text has none."""
    end, values = _fenced(lines) or _signed(lines) or (0, {})
    if not end:
        return lines, FileFacts()
    said = _("A program's information about the file, left out.")
    notes.leave_out(range(1, end + 1), " ".join(lines[:end]).strip("-+ "), said)
    settled = [""] * end + lines[end:]
    title = values.get("title", "")
    if title and not _is_titled(settled, title):
        settled[0] = f"# {escaped(title)}"
    _tell(values, notes)
    return settled, FileFacts(title, _first(values, DATES) or _first(values, REVIEWS))


def _fenced(lines: list[str]) -> tuple[int, dict[str, str]] | None:
    last = _last(lines)
    return (last + 1, _values(lines[1:last])) if last else None


def _signed(lines: list[str]) -> tuple[int, dict[str, str]] | None:
    """Pandoc's short form: title, author and date, each behind a sign."""
    short = [*takewhile(lambda line: line.startswith("% "), lines[:3])]
    if not short or "".join(lines[len(short) : len(short) + 1]).strip():
        return None
    values = zip(("title", "author", "date"), (line[2:].strip() for line in short), strict=False)
    return len(short), dict(values)


def _is_titled(lines: list[str], title: str) -> bool:
    """Whether the first heading is the only one of its size, or says the same."""
    headings = [line for line, below in pairwise([*lines, ""]) if _is_largest(line, below)]
    first = next((line for line, below in pairwise([*lines, ""]) if _is_heading(line, below)), "")
    same = _folded(first.strip("# ")) == _folded(title)
    return same or (len(headings) == 1 and first == headings[0])


def _is_heading(line: str, below: str) -> bool:
    return TITLE.match(line) is not None or (_is_underlined(line, below))


def _is_largest(line: str, below: str) -> bool:
    return TITLED.match(line) is not None or _is_underlined(line, below)


def _is_underlined(line: str, below: str) -> bool:
    return bool(line.strip()) and UNDERLINED.fullmatch(below) is not None


def _last(lines: list[str]) -> int:
    """Where the line that ends the front matter is; 0 if there is none."""
    ends = FENCES.get(lines[0].rstrip(), ()) if lines else ()
    if not ends:
        return 0
    block = [*takewhile(lambda line: line.rstrip() not in ends, lines[1 : MOST + 1])]
    last = len(block) + 1
    closed = last < len(lines) and lines[last].rstrip() in ends
    return last if closed and _is_facts(block) else 0


def _is_facts(block: list[str]) -> bool:
    """Whether each line is a fact or belongs to the one above, and one is of a usual kind."""
    keys = [match for line in block if (match := KEY.fullmatch(line))]
    if not block or not block[0].strip() or not keys:
        return False
    if not all(KEY.fullmatch(line) or CONTINUED.match(line) for line in block):
        return False
    return any(_folded(match["key"]) in USUAL for match in keys)


def _folded(key: str) -> str:
    return re.sub(r"[\s._-]", "", key).lower()


def _values(block: list[str]) -> dict[str, str]:
    """The value of each key; of keys within others too, where no outer one has their name."""
    found: dict[str, list[str]] = {}
    outer: set[str] = set()
    current: list[str] = []
    nested = -1
    for line in block:
        match = KEY.fullmatch(line)
        if TABLE.fullmatch(line):
            current = []
        deep = len(line) - len(line.lstrip())
        if match is None or (nested >= 0 and deep > nested):
            current += _continued(line)
            continue
        key, value = _folded(match["key"]), match["value"] or ""
        nested = deep if BLOCK.fullmatch(value.strip()) else -1
        current = [] if nested >= 0 else [*_read(value)]
        if not match["indent"] or key not in outer:
            found[key] = current
        if not match["indent"]:
            outer.add(key)
    return {key: ", ".join(values) for key, values in found.items() if values}


def _continued(line: str) -> Iterator[str]:
    inside = line.strip().removeprefix("- ").strip()
    return _read(inside) if inside not in ("-", "]", "[") else iter(())


def _read(value: str) -> Iterator[str]:
    """One value, or those of a list in square brackets."""
    value = value.strip()
    if value.startswith("[") and value.rstrip(",").endswith("]"):
        for each in value.rstrip(",")[1:-1].split(","):
            yield from _read(each)
    elif match := QUOTED.fullmatch(value.rstrip(",")):
        yield match["inside"]
    elif (bare := COMMENT.sub("", value).strip()) and bare not in ("[", "]", "{", "}"):
        yield bare


def _first(values: dict[str, str], names: tuple[str, ...]) -> str:
    found = next((values[name] for name in names if values.get(name)), "")
    return (DATED.sub(r"\1", found))[:100]


def _tell(values: dict[str, str], notes: Notes) -> None:
    told = (
        (_("title"), values.get("title", "")),
        (_("version"), _first(values, VERSIONS)),
        (_("date"), _first(values, DATES)),
        (_("next review"), _first(values, REVIEWS)),
        (_("owner"), _first(values, OWNERS)),
    )
    facts = "; ".join(f"{name} “{value}”" for name, value in told if value)
    if facts:
        notes.add(FindingKind.MARKUP, 1, facts, _("The file says: %s.") % facts)
