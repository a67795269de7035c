"""The anchors of sections as bookmarks of a Word file, whose names are short and plain."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

PLAIN = re.compile(r"section(?:-[a-z0-9]+)+")
# ECMA-376 sets no limit; Word itself keeps 40 characters.
LONGEST = 40
HASHED = re.compile(r"section[-_]x[0-9a-f]{24}")


def bookmark(anchor: str) -> str:
    if PLAIN.fullmatch(anchor) and len(anchor) <= LONGEST and not HASHED.fullmatch(anchor):
        return anchor.replace("-", "_")
    return f"section_x{hashlib.sha256(anchor.encode()).hexdigest()[:24]}"


def is_hashed(name: str) -> bool:
    """Whether the anchor can't be told from the bookmark's name, so that the file must say it."""
    return HASHED.fullmatch(name) is not None


def restore(root: Any, named: Mapping[str, str]) -> None:
    """Gives headings, and links to them, the anchors that the file gives for its bookmarks."""
    anchors = {name.replace("_", "-"): anchor for name, anchor in named.items() if is_hashed(name)}
    for heading in root.iter(*(f"h{n}" for n in range(1, 7))):
        if heading.get("id") in anchors:
            heading.set("id", anchors[heading.get("id")])
    for link in root.iter("a"):
        to = link.get("href", "").removeprefix("#")
        if to in anchors:
            link.set("href", f"#{anchors[to]}")
