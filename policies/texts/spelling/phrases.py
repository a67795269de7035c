"""The words of one paragraph with their marks: read from Markdown, and written as Markdown.

What is written is read again: marks that Markdown can't express there are left off, never a word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from markdown_it.token import Token

from policies.texts.markdown import reader

BREAK = "\n"
EM, STRONG = "em", "strong"
MARKS = {"em_open": EM, "strong_open": STRONG}
PARTS = re.compile(r"\n|[^\S\n]+|\S+")
# Besides the signs that are always escaped: an underscore beside a word, the code of a character,
# what would be the address of a link, and the signs of dialects (policies/texts/dialects/).
READ_AS_MARKUP = re.compile(
    r"(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,31};)|(?<=\])(?:[(\[]|:(?=\s*(?:https?:|mailto:|#)))"
    r"|~(?=~|\w+~)|(?<=~)~|=(?==)|(?<==)=|\^(?=\[|\w+\^)|(?<=\[)[\^!]"
)
BRACKETS = re.compile(r"[\[\]]")
BACKTICKS = re.compile(r"`+")
# A link in a pair of brackets that isn't closed would end early.
UNPAIRED = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20"})


@dataclass(frozen=True)
class Phrase:
    """Words that look alike: `words` is "\\n" for a line break, or describes the picture."""

    words: str
    marks: frozenset[str] = frozenset()
    code: bool = False
    link: str = ""
    picture: str = ""

    @property
    def is_space(self) -> bool:
        return not self.picture and not self.words.strip()

    @property
    def is_words(self) -> bool:
        return not self.picture and not self.code and self.words != BREAK

    @property
    def opens(self) -> frozenset[str]:
        """Marks around it: emphasis, and its link's address."""
        return self.marks | ({self.link} if self.link else set())


def read_phrases(inline: str) -> list[Phrase]:
    return [each for block in reader().parseInline(inline) for each in _read(block.children or [])]


def _read(tokens: Iterable[Token]) -> Iterator[Phrase]:
    within: list[Token] = []
    for token in tokens:
        if token.nesting > 0:
            within.append(token)
        elif token.nesting < 0:
            within.pop()
        elif token.type == "image" or token.content or token.type.endswith("break"):
            yield _phrase(token, within)


def _phrase(token: Token, within: list[Token]) -> Phrase:
    words = {"softbreak": " ", "hardbreak": BREAK}.get(token.type, token.content)
    if token.type == "image":
        words = "".join(each.words for each in _read(token.children or []))
    links = [str(each.attrs["href"]) for each in within if each.type == "link_open"]
    return Phrase(
        words,
        frozenset(MARKS[each.type] for each in within if each.type in MARKS),
        code=token.type == "code_inline",
        link=links[-1] if links else "",
        picture=str(token.attrs["src"]) if token.type == "image" else "",
    )


def write_phrases(phrases: Iterable[Phrase], *, in_table: bool = False) -> str:
    """One paragraph's Markdown. Raises no error for anything that can't be expressed."""
    wanted = [*settled(map(_as_read, phrases))]
    for kept in chain([wanted, _word_by_word(wanted)], _with_less(wanted)):
        written = _written(kept, in_table=in_table)
        read = read_phrases(_in_row(written) if in_table else written)
        if [*settled(read)] == [*settled(kept)]:
            break
    return written


def _as_read(phrase: Phrase) -> Phrase:
    """With its link's address as the reader of Markdown gives it: "%C3%BC" for "ü"."""
    return replace(phrase, link=reader().normalizeLink(phrase.link)) if phrase.link else phrase


def _word_by_word(phrases: list[Phrase]) -> list[Phrase]:
    """With emphasis that ends at each space, where one that goes on would be read as another's."""
    return [replace(each, marks=frozenset()) if each.is_space else each for each in phrases]


def _with_less(phrases: list[Phrase]) -> Iterator[list[Phrase]]:
    for marks in ({STRONG}, {EM}, set[str]()):
        yield [*settled(replace(each, marks=each.marks & marks) for each in phrases)]
    yield [*settled(replace(each, marks=frozenset(), link="") for each in phrases)]


def _in_row(written: str) -> str:
    """As it is read once its row was split."""
    return written.replace("\\|", "|")


def settled(phrases: Iterable[Phrase]) -> Iterator[Phrase]:
    """In words and the spaces between them, which have no emphasis at its edges."""
    parts = [*_parts(phrases)]
    while parts and parts[0].is_space:
        del parts[0]
    while parts and parts[-1].is_space:
        del parts[-1]
    for place, each in enumerate(parts):
        if each.is_space:
            around = [parts[place + step] for step in (-1, 1)]
            marks = frozenset.intersection(*(one.marks for one in around))
            same = around[0].link == around[1].link
            yield replace(each, marks=marks, link=around[0].link if same else "")
        else:
            yield each


def _parts(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Words, spaces, breaks, code and pictures, one each; equal neighbours are one."""
    parts: list[Phrase] = []
    for each in phrases:
        if each.picture or (each.code and each.words.strip()):
            _add(parts, each)
            continue
        for piece in PARTS.findall(each.words):
            words = " " if piece != BREAK and piece.isspace() else piece
            _add(parts, Phrase(words, each.marks, link=each.link))
    return parts


def _add(parts: list[Phrase], part: Phrase) -> None:
    last = parts[-1] if parts else None
    if last and last.is_space and part.is_space:
        if part.words == BREAK:
            parts[-1] = part
    elif last and _is_one(last, part):
        parts[-1] = replace(last, words=last.words + part.words)
    else:
        parts.append(part)


def _is_one(before: Phrase, after: Phrase) -> bool:
    """Whether two phrases beside one another are one word, or one piece of code."""
    if before.picture or after.picture or before.is_space or after.is_space:
        return False
    return (before.marks, before.code, before.link) == (after.marks, after.code, after.link)


def _written(phrases: list[Phrase], *, in_table: bool) -> str:
    made = _spans(phrases, frozenset())
    return made.replace("|", "\\|").replace("\\\n", " ") if in_table else made


def _spans(phrases: list[Phrase], opened: frozenset[str]) -> str:
    made = ""
    place = 0
    while place < len(phrases):
        mark, end = _longest(phrases, place, opened)
        inside = phrases[place:end]
        if mark and mark not in (EM, STRONG) and made.endswith("!"):
            made = f"{made[:-1]}\\!"  # Or the link would be a picture.
        made += _around(mark, _spans(inside, opened | {mark})) if mark else _plain(inside)
        place = end
    return made


def _longest(phrases: list[Phrase], place: int, opened: frozenset[str]) -> tuple[str, int]:
    """The mark that lasts longest from here, and where it ends: a link before emphasis. Without a
    mark, where the words without one end."""
    best = ("", _end_of_words(phrases, place, opened))
    for mark in sorted(phrases[place].opens - opened, key=lambda each: each in (EM, STRONG)):
        end = place
        while end < len(phrases) and mark in phrases[end].opens:
            end += 1
        if not best[0] or end > best[1]:
            best = (mark, end)
    return best


def _end_of_words(phrases: list[Phrase], place: int, opened: frozenset[str]) -> int:
    end = place
    while end < len(phrases) and phrases[end].is_words and not phrases[end].opens - opened:
        end += 1
    return max(end, place + 1)


def _around(mark: str, inside: str) -> str:
    if mark == EM:
        return f"*{inside}*"
    return f"**{inside}**" if mark == STRONG else f"[{inside}]({_address(mark)})"


def _address(link: str) -> str:
    paired = not any(each in link for each in "<> ")
    depth = 0
    for each in link:
        depth += {"(": 1, ")": -1}.get(each, 0)
        paired = paired and depth >= 0
    written = link if paired and depth == 0 else link.translate(UNPAIRED)
    return re.sub(r"[\\`]|&(?=#?\w{1,31};)", r"\\\g<0>", written)


def _plain(phrases: list[Phrase]) -> str:
    """Words in a row, or one thing that is not words."""
    first = phrases[0]
    if first.picture:
        return f"![{_escaped(first.words)}]({first.picture})"
    if first.code:
        return _code(first.words)
    if first.words == BREAK:
        return "\\\n"
    escaped = _escaped("".join(each.words for each in phrases))
    return BRACKETS.sub(r"\\\g<0>", escaped) if first.link else escaped


def _code(words: str) -> str:
    fence = "`" * (1 + max((len(run) for run in BACKTICKS.findall(words)), default=0))
    sides = words[:1] + words[-1:]
    padded = "`" in sides or sides == "  "
    return f"{fence} {words} {fence}" if padded else f"{fence}{words}{fence}"


def _escaped(words: str) -> str:
    words = words.replace("\\", "\\\\")
    for sign in "*`<":
        words = words.replace(sign, f"\\{sign}")
    return READ_AS_MARKUP.sub(r"\\\g<0>", words)
