"""Lines set as code, between fences. Policies have no code: their words stay, each on its line."""

import re

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes

from .lines import Line, escaped

FENCE = re.compile(r"(?P<lead>[ \t]*(?:> ?)*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")


def settle_fences(lines: list[Line], notes: Notes) -> list[Line]:
    settled: list[Line] = []
    position = 0
    while position < len(lines):
        match = FENCE.fullmatch(lines[position].text)
        end = _end(lines, position, match["fence"]) if match else 0
        if match and end:
            said = _("Lines set as code, kept as ordinary words.")
            words = " ".join(line.text for line in lines[position + 1 : end])
            notes.add(FindingKind.MARKUP, lines[position].number, words, said)
            settled += _as_words(lines[position : end + 1], match["lead"])
            position = end
        else:
            settled.append(lines[position])
        position += 1
    return settled


def _end(lines: list[Line], start: int, fence: str) -> int:
    """Where the fence is closed, or 0."""
    for n in range(start + 1, len(lines)):
        match = FENCE.fullmatch(lines[n].text)
        if match and match["fence"].startswith(fence) and not match["info"].strip():
            return n
    return 0


def _as_words(lines: list[Line], lead: str) -> list[Line]:
    """Blank lines stay; of two lines that follow each other the first ends in a break."""
    first, *inside, last = lines
    inside = [line.having(line.text.lstrip("> \t").strip()) for line in inside]
    texts = [*(line.text for line in inside), ""]
    made = [
        line.having((lead + escaped(line.text) + ("\\" if texts[n] else "")) if line.text else lead)
        for n, line in enumerate(inside, 1)
    ]
    blank = lead.rstrip()
    return [first.having(blank), *made, last.having(blank)]
