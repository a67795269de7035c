"""What is refused in the lines of a text, and comments, which are left out."""

import html
import re

from django.utils.translation import gettext as _

from .model import FindingKind, Notes, Problem, TextRefused

MAX_LINES = 10_000
MAX_LINE = 20_000
MAX_MARKS_IN_LINE = 1_000
MAX_MARKS = 30_000
MARKS = re.compile(r"[*_\[\]<>`|~\\&!]")

# <Head teacher>, <Section name>: words to fill in, and no tag with its attributes.
TO_FILL = (
    r"(?!(?:\s(?!(?:nowrap|noshade|disabled|hidden|checked|controls|autoplay|loop|muted|defer|async"
    r"|multiple|required|readonly|open|autofocus)\b)[A-Za-z’']{2,30}){1,6}>)"
)
ACTIVE = re.compile(
    r"<\s{0,9}/?\s{0,9}(script|iframe|frame|frameset|object|embed|applet|form|input|button|select"
    r"|textarea|svg|math|link|meta|base|style|video|audio|source|track|template|portal|dialog"
    r"|html|head|body|!doctype)(?![\w-]|[\w.+-]{0,64}@)"
    r"(?:(?<=doctype)|(?<=script)|(?<=iframe)|(?<=embed)|(?<=object)|" + TO_FILL + r")",
    re.IGNORECASE,
)
HANDLER = re.compile(
    r"<[A-Za-z][^<>]{0,2000}?[\s\"'/](on[a-z]{3,30})\s{0,9}=|<[A-Za-z][^<>]{0,2000}?(srcdoc)\s{0,9}=",
    re.IGNORECASE,
)
SCHEMES = ("javascript:", "vbscript:", "livescript:", "data:", "file:", "blob:", "filesystem:")
ADDRESSES = (
    re.compile(r"\]\s{0,9}\(([^)]{0,300})"),
    re.compile(r"<([^<>]{1,300})"),
    re.compile(r"^\s{0,12}\[[^\]]{1,300}\]:([^\n]{0,300})", re.MULTILINE),
    re.compile(r"(?:href|src|action|background|poster)\s{0,9}=([^>]{0,300})", re.IGNORECASE),
)
BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\\\"'<`]+")


def refuse_sprawl(lines: list[str]) -> None:
    """Raises `TextRefused` for a text unlike any policy, which would take long to read."""
    if len(lines) > MAX_LINES:
        message = _("The text has more than %(most)d lines. Take out what is not the policy.")
        raise TextRefused(Problem(MAX_LINES + 1, message % {"most": MAX_LINES}))
    total = 0
    for number, line in enumerate(lines, 1):
        marks = len(MARKS.findall(line[: MAX_LINE + 1]))
        total += marks
        if len(line) > MAX_LINE:
            raise TextRefused(Problem(number, _too_long(line)))
        if marks > MAX_MARKS_IN_LINE or total > MAX_MARKS:
            message = _(
                "There are far more signs such as *, [ or | than a policy needs. Remove them."
            )
            raise TextRefused(Problem(number, message))


def _too_long(line: str) -> str:
    if "](data:" in line:
        return _("A picture is embedded in the text here. Remove it.")
    return _("This line is over %(most)d characters. Split it into paragraphs.") % {
        "most": MAX_LINE
    }


def refuse_active(text: str) -> None:
    """Raises `TextRefused` with every line that carries a program or a link to one."""
    problems = {
        (text.count("\n", 0, start) + 1, message) for start, message in _active(text, limit=50)
    }
    if problems:
        raise TextRefused(*(Problem(line, message) for line, message in sorted(problems)))


def _active(text: str, limit: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for match in ACTIVE.finditer(text):
        message = _("The text has a <%(tag)s> tag, which a policy can't have. Remove it.")
        found.append((match.start(1), message % {"tag": match[1].lower()}))
    for match in HANDLER.finditer(text):
        message = _("A tag has the attribute “%(name)s”, which runs a program. Remove it.")
        name = match[1] or match[2]
        found.append((match.start(1 if match[1] else 2), message % {"name": name.lower()}))
    for pattern in ADDRESSES:
        for match in pattern.finditer(text):
            if scheme := unsafe_scheme(match[1]):
                message = _("A link or picture points to “%(scheme)s”. Take the link out.")
                found.append((match.start(1), message % {"scheme": scheme}))
    return found[:limit]


def unsafe_scheme(address: str) -> str:
    """The forbidden scheme of an address, however it is disguised ("" if none)."""
    if ":" not in address and "&" not in address:
        return ""
    folded = BLANKS.sub("", html.unescape(html.unescape(address))).lower()
    return next((scheme for scheme in SCHEMES if folded.startswith(scheme)), "")


def drop_comments(lines: list[str], notes: Notes) -> list[str]:
    text = "\n".join(lines)
    kept, position, line = [], 0, 1
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        comment = text[start : end + 3]
        line += text.count("\n", position, start)
        message = _("A hidden comment, left out.")
        notes.add(FindingKind.LEFT_OUT, line, comment, message)
        kept += [text[position:start], "\n" * comment.count("\n")]
        line += comment.count("\n")
        position = end + 3
    return "".join([*kept, text[position:]]).split("\n")
