"""Telephone numbers in a text, as links that a phone can call (RFC 3966)."""

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

GAP = r"[ \u00a0.\-\u2010\u2011]?"
DIGITS = rf"(?:{GAP}\d)"
NUMBER = re.compile(
    rf"""(?<![\w+@#=.-])(?<!\D/)(?:
        (?P<abroad>(?:\+|00)[1-9]\d{{0,2}}{GAP}(?:\(0\))?{DIGITS}{{6,13}})
      | (?P<here>(?:\(0[1-9]\d{{1,4}}\)|0[1-9]){DIGITS}{{5,9}})
      | (?P<short>999|112|101|111)
    )(?:,?[ ](?:ext(?:ension|n)?\.?|x)[ ]?(?P<ext>\d{{1,6}}))?(?![\w])""",
    re.VERBOSE | re.IGNORECASE,
)
# "101" may be a room: it is a telephone number only in a text about calling.
SPEAKS_OF_RINGING = re.compile(r"police|emergency|ring|call|dial|phone", re.IGNORECASE)
# Only these have fewer than ten digits (0800 1111, 0845 46 47).
SHORT_NATIONAL = ("0800", "0845")
# Numbers that can be called from abroad; 08 may not be.
GLOBAL = ("01", "02", "03", "07")


def linked(text: object) -> SafeString:
    """The text, escaped, with each number in it as a link."""
    words, parts, end = str(text), [], 0
    rings = bool(SPEAKS_OF_RINGING.search(words))
    for found in NUMBER.finditer(words):
        address = _address(found, rings)
        if address:
            parts.append(escape(words[end : found.start()]))
            link = '<a class="text-nowrap" href="tel:{}">{}</a>'
            parts.append(format_html(link, address, found[0]))
            end = found.end()
    return mark_safe("".join([*parts, escape(words[end:])]))


def _address(found: "re.Match[str]", rings: bool) -> str:
    """What follows `tel:`; empty if it is not a number to call."""
    extension = f";ext={found['ext']}" if found["ext"] else ""
    if found["short"]:
        return found["short"] if rings and not extension else ""
    if found["abroad"]:
        return f"+{_without_trunk(found['abroad'])}{extension}"
    digits = re.sub(r"\D", "", found["here"])
    if not (len(digits) in (10, 11) or digits.startswith(SHORT_NATIONAL) and len(digits) >= 8):
        return ""
    return (f"+44{digits[1:]}" if digits.startswith(GLOBAL) else digits) + extension


def _without_trunk(number: str) -> str:
    """The 0 of "+44 (0)20 …" is not dialled; 00 means +."""
    return re.sub(r"\D", "", number.replace("(0)", "")).removeprefix("00")
