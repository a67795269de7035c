"""Answered questions beside the sections of a text."""

import re
from collections.abc import Iterable
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from acknowledgements.models import Answer

HEADING = re.compile(r"<h[2-6]\b")


def with_answers(html: str, answers: Iterable[Answer]) -> SafeString:
    """A stored text, with the answers to each section after it; those to the whole text, or to a
    section that is gone, come at the end. The text itself is unchanged."""
    by_section = groupby(sorted(answers, key=lambda each: each.anchor), lambda each: each.anchor)
    for anchor, found in by_section:
        at = _end_of(html, anchor)
        shown = render_to_string("acknowledgements/_answers.html", {"answers": list(found)})
        html = html[:at] + shown + html[at:]
    return mark_safe(html)


def _end_of(html: str, anchor: str) -> int:
    begins = html.find(f' id="{anchor}"') if anchor else -1
    following = HEADING.search(html, begins) if begins >= 0 else None
    return following.start() if following else len(html)
