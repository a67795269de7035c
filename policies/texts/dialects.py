"""What some programs write into Markdown besides a text's own words, put as ours reads it.

Works on lines, and never adds or removes one: line numbers stay those that the author sees.
"""

import re
from itertools import takewhile

from django.utils.translation import gettext as _

from .markdown import allowed_link
from .model import FindingKind, Notes

# Between lines of these, at the very beginning: what a site generator knows of the file.
FENCES = {"---": ("---", "..."), "+++": ("+++",)}
MOST_FACTS = 100
TITLE = re.compile(r"title\s*[:=]\s*(['\"]?)(?P<title>.+?)\1\s*", re.IGNORECASE)
FACT = re.compile(r"[\w .-]{1,60}\s*[:=]|\s+\S|- |\[|#")
# CommonMark 0.31, 4.7: a label, and the address of every link that names it.
DEFINED = re.compile(r"\s{0,3}\[(?P<label>[^\[\]^]{1,200})\]:\s*<?(?P<address>\S+?)>?(?:\s+.*)?")
NAMED = re.compile(
    r"(?<![\\!])\[(?P<text>[^\[\]]{1,500})\](?:\[(?P<label>[^\[\]]{0,200})\])?(?![(\[:])"
)
ITEM = re.compile(r"(?P<indent> {4,})(?:[-*+]|\d{1,9}[.)])\s")
IN_A_LIST = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s| {2,}\S")


def settle_dialects(lines: list[str], notes: Notes) -> list[str]:
    lines = _without_facts(lines, notes)
    lines = _with_addresses(lines, notes)
    return _with_lists_at_the_margin(lines, notes)


def _without_facts(lines: list[str], notes: Notes) -> list[str]:
    """Without front matter (YAML or TOML); its title is the text's where the text has none."""
    ends = FENCES.get(lines[0].strip(), ()) if lines else ()
    block = [*takewhile(lambda line: line.strip() not in ends, lines[1 : MOST_FACTS + 1])]
    last = len(block) + 1
    if not ends or last >= len(lines) or lines[last].strip() not in ends:
        return lines
    if not block or not all(map(FACT.match, block)):
        return lines
    settled = [""] * (last + 1) + lines[last + 1 :]
    titled = any(re.match(r"#\s", line) for line in lines[last + 1 :])
    for number, line in enumerate(block, 1):
        if (match := TITLE.fullmatch(line)) and not titled:
            settled[number] = f"# {match['title']}"
            titled = True
    said = _("Facts that a program keeps of the file, left out.")
    notes.leave_out(range(1, last + 2), " ".join(block), said)
    return settled


def _with_addresses(lines: list[str], notes: Notes) -> list[str]:
    """Each link that names its address by a label gets the address itself."""
    defined = {
        number: match for number, line in enumerate(lines) if (match := DEFINED.fullmatch(line))
    }
    addresses = {
        _folded(match["label"]): match["address"]
        for match in defined.values()
        if allowed_link(match["address"])
    }
    if not addresses:
        return lines
    used: set[str] = set()

    def linked(match: re.Match[str]) -> str:
        label = _folded(match["label"] or match["text"])
        if label not in addresses:
            return match[0]
        used.add(label)
        return f"[{match['text']}]({addresses[label]})"

    settled = [
        line if number in defined else NAMED.sub(linked, line) for number, line in enumerate(lines)
    ]
    for number, match in defined.items():
        if _folded(match["label"]) in used:
            said = _("The address of a link, put into the link.")
            notes.add(FindingKind.MARKUP, number + 1, lines[number], said)
            settled[number] = ""
    return settled


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _with_lists_at_the_margin(lines: list[str], notes: Notes) -> list[str]:
    """A list that is indented as a whole is not code, which policies have none of."""
    settled, number = list(lines), 0
    above = ""
    while number < len(lines):
        match = ITEM.match(lines[number])
        if match and not IN_A_LIST.match(above):
            indent = len(match["indent"])
            said = _("A list that was indented as a whole, put at the margin.")
            notes.add(FindingKind.MARKUP, number + 1, lines[number].strip(), said)
            while number < len(lines) and _belongs(lines[number], indent):
                settled[number] = lines[number][indent:]
                number += 1
            above = settled[number - 1]
            continue
        above = lines[number] if lines[number].strip() else above
        number += 1
    return settled


def _belongs(line: str, indent: int) -> bool:
    return not line.strip() or line.startswith(" " * indent)
