"""What a PDF file may not hold: every object is looked at, wherever it hangs."""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote

import pikepdf

from policies.originals.programs.limits import MOST_PAGES

MOST_OBJECTS = 400_000
DEEPEST = 40
SCRIPTS = {
    *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"),
    *("/RichMediaExecute", "/Movie", "/Sound", "/GoTo3DView"),
}
# Harmless in a link that somebody follows, but not without a click.
LEADING_AWAY = {"/GoToR", "/Thread"}
MOST_ACTIONS = 100
TARGETS = ("/F", "/UF", "/DOS", "/Mac", "/Unix", "/URI", "/Base")
# \\server\share, //server/share, file://server/share: opening one sends out who is signed in.
NETWORK = re.compile(
    r"\s*(?:file:(?:[\\/]{2}(?![\\/]|localhost[\\/]|[a-z][:|])|[\\/]{4})|[\\/]{2})", re.IGNORECASE
)
PLAYED = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


class Refused(Exception):
    """In one word, why the file is not taken."""


def refuse_unsafe(source: BinaryIO) -> str:
    """The file's own title. Raises Refused."""
    try:
        with pikepdf.open(source) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            if len(pdf.pages) > MOST_PAGES:
                raise Refused("pages")
            _refuse_parts(pdf)
            return str(pdf.docinfo.get("/Title", "")) if pdf.trailer.get("/Info") else ""
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise Refused("broken") from error


def _refuse_parts(pdf: pikepdf.Pdf) -> None:
    if "/Collection" in pdf.Root:
        raise Refused("portfolio")
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused("large")
    for each in pdf.objects:
        _refuse_object(each)


def _refuse_object(each: Any) -> None:
    """Also what is written inside it; what it only names is looked at in its own turn."""
    waiting = [(each, 0)]
    while waiting:
        found, depth = waiting.pop()
        if depth > DEEPEST:
            raise Refused("broken")
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            items = dict(found.items())
            _refuse_entries(items)
            inside: Iterable[Any] = items.values()
        elif isinstance(found, pikepdf.Array):
            inside = list(found)
        else:
            continue
        waiting += [(part, depth + 1) for part in inside if _is_inside(part)]


def _is_inside(part: Any) -> bool:
    return isinstance(part, pikepdf.Object) and not part.is_indirect


def _refuse_entries(items: dict[str, Any]) -> None:
    if "/JS" in items or str(items.get("/S", "")) in SCRIPTS:
        raise Refused("scripts")
    if any(str(action.get("/S", "")) in LEADING_AWAY for action in _by_themselves(items)):
        raise Refused("scripts")
    targets = (items[name] for name in TARGETS if isinstance(items.get(name), pikepdf.String))
    if any(NETWORK.match(unquote(str(target))) for target in targets):
        raise Refused("network")
    subtype = str(items.get("/Subtype", ""))
    if "/EF" in items or "/EmbeddedFiles" in items or subtype == "/FileAttachment":
        raise Refused("embedded")
    if "/XFA" in items:
        raise Refused("form")
    if subtype in PLAYED and "/Rect" in items:
        raise Refused("scripts")


def _by_themselves(items: dict[str, Any]) -> Iterator[pikepdf.Dictionary]:
    """The actions that follow without a click, each with those after it."""
    waiting = [items.get("/OpenAction")]
    if isinstance(events := items.get("/AA"), pikepdf.Dictionary):
        waiting += dict(events.items()).values()
    for count in itertools.count():
        if not waiting:
            return
        if count > MOST_ACTIONS:
            raise Refused("scripts")
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [*found]
        elif isinstance(found, pikepdf.Dictionary):
            yield found
            waiting.append(found.get("/Next"))
