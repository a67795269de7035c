"""The addresses of pictures in a text, changed for its way out or in."""

import re
from collections.abc import Callable

SHOWN = re.compile(
    r"(?P<words>!\[[^\[\]]{0,500}\])\(<?(?P<address>[^()<>\s]{1,500})>?(?:\s+\"[^\"\n]{0,300}\")?\)"
)


def readdressed(text: str, address: Callable[[str], str | None]) -> str:
    """The text with the addresses of pictures changed; with "" the picture goes, with None it
    stays as it is."""

    def one(match: re.Match[str]) -> str:
        new = address(match["address"])
        if new is None:
            return match[0]
        return f"{match['words']}({new})" if new else ""

    return SHOWN.sub(one, text)
