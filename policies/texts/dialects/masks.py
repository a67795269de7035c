"""Signs that mean themselves, put aside while the others of a line are looked at."""

import re

from .lines import SIGN

MEANT = re.compile(
    rf"\\{SIGN.pattern}|(?<!`)(?P<ticks>`{{1,3}})(?!`).{{1,1000}}?(?<!`)(?P=ticks)(?!`)"
    r"|<(?:https?|mailto):[^<>\s]{1,1000}>",
    re.DOTALL | re.IGNORECASE,
)
MASK = re.compile("\x01(\\d+)\x02")


class Masks:
    """Escaped signs, code and bare addresses, each behind a mark of its own while hidden."""

    def __init__(self) -> None:
        self._hidden: list[str] = []

    def hidden(self, text: str) -> str:
        return MEANT.sub(self._hide, text)

    def _hide(self, match: re.Match[str]) -> str:
        self._hidden.append(match[0])
        return f"\x01{len(self._hidden) - 1}\x02"

    def shown(self, text: str) -> str:
        return MASK.sub(lambda match: self._hidden[int(match[1])], text)
