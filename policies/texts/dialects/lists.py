"""Lists however their writers indented them, and lists of terms with what each means."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes
from policies.texts.tree import literal

from .lines import ITEM, RULE, TITLE, Line, indent_of, is_blank

MEANING = re.compile(r" {0,3}[:~][ \t]+(?P<words>\S.*)")
ABBREVIATION = re.compile(r"\*\[(?P<short>[^\[\]]{1,40})\]:[ \t]*(?P<long>\S.*)")
TASK = re.compile(
    rf"(?P<sign>(?:[ \t]*>)*{ITEM.pattern})\\?\[(?P<done>[ xX])\\?\](?=\s+\S)(?P<words>.*)"
)
# A list that begins so is read as one only below a blank line.
LATER = re.compile(r"\s*(?!1[.)])\d{1,9}[.)]\s")
OTHER_BLOCK = re.compile(r"\s*(?:[#<>|`:]|[-*+] |\d{1,9}[.)] |\[)")


@dataclass
class _Item:
    """An item that is open: where its sign and its words begin, as typed and as they come out."""

    typed: int
    content: int
    made: int
    is_bullet: bool


def settle_lists(lines: list[Line], notes: Notes) -> list[Line]:
    """Items are put where Markdown sees them as such: within the item above that they are indented
    beyond, otherwise beside it."""
    settled: list[Line] = []
    open_items: list[_Item] = []
    after_blank = False
    for line in lines:
        made, depth = line, len(open_items)
        if not is_blank(line):
            text = _moved(line.text, open_items, after_blank=after_blank)
            if text != line.text.expandtabs(4):
                made = line.having(text)
                _note(line, notes)
            if len(open_items) > depth > 0 and not after_blank and LATER.match(text):
                settled.append(line.having(""))
        settled.append(made)
        after_blank = is_blank(line)
    return settled


def _note(line: Line, notes: Notes) -> None:
    if ITEM.match(line.text):
        said = _("A list with unusual indents, put in order.")
        notes.add(FindingKind.MARKUP, line.number, line.text.strip(), said)


def _moved(text: str, items: list[_Item], *, after_blank: bool) -> str:
    """The line at its new place; `items` becomes those that are open after it."""
    spaced = text.expandtabs(4)
    indent = indent_of(spaced)
    match = None if RULE.fullmatch(spaced) else ITEM.match(spaced)
    if match is None:
        return _continued(spaced, indent, items, after_blank=after_blank)
    is_bullet = match["mark"] in "-*+"
    while items and not _is_within(items[-1], indent, is_bullet=is_bullet):
        items.pop()
    base = items[-1].made if items else 0
    beyond = indent - (items[-1].content if items else 0)
    place = base + (beyond if 0 <= beyond <= 3 else 0)
    sign = len(match["mark"]) + (len(match["gap"]) if len(match["gap"]) <= 4 else 1)
    items.append(_Item(indent, indent + sign, place + sign, is_bullet))
    return " " * place + match["mark"] + " " * (sign - len(match["mark"])) + spaced[match.end() :]


def _is_within(item: _Item, indent: int, *, is_bullet: bool) -> bool:
    if indent >= item.content:
        return True
    return indent >= item.typed + 2 and item.is_bullet != is_bullet


def _continued(spaced: str, indent: int, items: list[_Item], *, after_blank: bool) -> str:
    if TITLE.match(spaced):
        items.clear()
    elif after_blank:
        while items and indent < min(items[-1].content, items[-1].typed + 2):
            items.pop()
    if not items or indent < items[-1].typed + 2:
        return spaced
    beyond = max(0, indent - items[-1].content)
    return " " * (items[-1].made + (beyond if beyond <= 3 else 0)) + spaced.lstrip()


def settle_terms(lines: list[Line], notes: Notes) -> list[Line]:
    """A term in bold, and what it means on the line below."""
    settled: list[Line] = []
    for line in lines:
        if match := ABBREVIATION.fullmatch(line.text):
            said = _("What a short form stands for, kept as a line of the text.")
            notes.add(FindingKind.MARKUP, line.number, line.text, said)
            text = f"{match['short']}: {match['long']}"
            settled += [line.having(""), line.having(text), line.having("")]
        elif (match := MEANING.fullmatch(line.text)) and (place := _term(settled)) is not None:
            _put_below(settled, place, line.having(literal(match["words"])), notes)
        else:
            settled.append(line)
    return settled


def _term(settled: list[Line]) -> int | None:
    """Where the term is that the next line explains: alone on its line, perhaps above a blank."""
    place = len(settled) - 1
    if place >= 0 and is_blank(settled[place]):
        place -= 1
    if place < 0 or is_blank(settled[place]) or OTHER_BLOCK.match(settled[place].text):
        return None
    alone = place == 0 or is_blank(settled[place - 1]) or settled[place - 1].text.endswith("\\")
    return place if alone and len(settled[place].text.split()) <= 20 else None


def _put_below(settled: list[Line], place: int, meaning: Line, notes: Notes) -> None:
    term = settled[place]
    del settled[place + 1 :]
    if not (place and settled[place - 1].text.endswith("\\")):
        said = _("A term and what it means, kept as lines of one paragraph.")
        notes.add(FindingKind.MARKUP, term.number, term.text, said)
        words = term.text.strip()
        term = term.having(words if words.startswith("**") else f"**{words.strip('*')}**")
    settled[place] = term.having(f"{term.text}\\")
    settled.append(meaning)


def settle_tasks(lines: list[Line], _notes: Notes) -> list[Line]:
    """A box to tick is shown as one."""
    return [
        line.having(f"{match['sign']}{'☐' if match['done'] == ' ' else '☒'}{match['words']}")
        if (match := TASK.fullmatch(line.text))
        else line
        for line in lines
    ]
