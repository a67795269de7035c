"""How an OpenDocument text in one XML file is told by its first bytes."""

import re

FLAT = re.compile(rb"<(?:[\w.-]+:)?document\s[^>]{0,9000}opendocument:xmlns:office", re.DOTALL)
FLAT_START = 10_000


def is_flat(raw: bytes) -> bool:
    return FLAT.search(raw[:FLAT_START]) is not None
