"""Two sources line by line, for people who saved the same draft at once."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain


def differing(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Lines only one of them has ("theirs", "mine"), each run with a "same" line around it."""
    old, new = theirs.splitlines(), mine.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    groups = matcher.get_grouped_opcodes(1)
    return list(chain.from_iterable(_group(group, old, new) for group in groups))


def _group(
    group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str]
) -> Iterator[tuple[str, str]]:
    for tag, start, end, first, last in group:
        if tag == "equal":
            yield from (("same", line) for line in old[start:end])
        else:
            yield from (("theirs", line) for line in old[start:end])
            yield from (("mine", line) for line in new[first:last])
