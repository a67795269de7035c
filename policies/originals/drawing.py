"""The pictures of an original's pages."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction

from policies.lifecycle.pictures import store_drawings
from policies.models import OriginalPage, Policy, Version
from policies.originals.programs.limits import BY_THE_CLOCK, HEAD
from policies.texts.model import Drawing
from web.confinement.running import Failed, Stopped, run_apart

PROGRAM = "policies.originals.programs.draw"
# Pages that one process draws.
AT_ONCE = 20
# Times that a process may be stopped in each pass, after all of its 20 seconds, before the job
# gives up: it has 300 in all.
MOST_STOPS = 4


class Replaced(Exception):
    """The draft has another file by now, or is gone."""


def draw_missing(version: Version) -> None:
    """Draw the pages that have no picture yet. One that can't be drawn costs no other its picture.
    Nothing more is kept once the draft has another file.

    Raises Stopped, which names the pages that can't be drawn, Busy and FileNotFoundError.
    """
    numbers = [*version.pages.filter(picture=None).values_list("number", flat=True)]
    batches = [numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE)]
    with version.original.open("rb") as stored, TemporaryFile() as copy, suppress(Replaced):
        for chunk in stored.chunks():
            copy.write(chunk)
        left = _draw(version, copy, batches)
        if bad := _draw(version, copy, [[number] for number in left]):
            raise Stopped(f"These pages of {version.pk} can't be drawn: {bad}")


def _draw(version: Version, copy: IO[bytes], batches: Iterable[Sequence[int]]) -> list[int]:
    """The numbers of the pages that were not drawn."""
    left: list[int] = []
    stops = 0
    for batch in batches:
        drawn = _drawn(copy, batch) if stops < MOST_STOPS else {}
        if drawn:
            _keep(version, drawn)
        left += [number for number in batch if number not in drawn]
        stops += len(drawn) < len(batch)
    return left


def _drawn(copy: IO[bytes], numbers: Sequence[int]) -> dict[int, Drawing]:
    """By number; those that can't be drawn are missing, or all if one stops the process."""
    places = (str(number - 1) for number in numbers)
    try:
        with run_apart(PROGRAM, copy, *places, seconds=BY_THE_CLOCK) as output:
            drawings = zip(numbers, _each(output), strict=True)
            return {number: drawing for number, drawing in drawings if drawing.content}
    except (Stopped, Failed):
        return {}


def _each(drawn: IO[bytes]) -> Iterator[Drawing]:
    """As programs/draw.py writes them."""
    while head := drawn.read(HEAD.size):
        size, width, height = HEAD.unpack(head)
        yield Drawing(drawn.read(size), width, height, original="")


def _keep(version: Version, drawn: dict[int, Drawing]) -> None:
    """Raises Replaced. The version isn't read again: it says which file was drawn."""
    pictures = dict(zip(drawn, store_drawings([*drawn.values()]), strict=True))
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=version.policy_id)
        same = Version.objects.filter(pk=version.pk, original_sha256=version.original_sha256)
        if not same.exists():
            raise Replaced
        version.pictures.add(*pictures.values())
        pages = [*version.pages.filter(picture=None, number__in=pictures)]
        for page in pages:
            page.picture = pictures[page.number]
        OriginalPage.objects.bulk_update(pages, ["picture"])
