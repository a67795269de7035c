"""Has confined.py read a file, look at a long text or redraw a picture: in a process of its own,
within bounds, and with a sentence for the clerk where it ends early."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.texts.model import Drawing, Problem, TextRefused
from web.confinement.isolation import BUSY
from web.confinement.running import Busy, Failed, Stopped, run_apart

PROGRAM = "policies.intake.confined"
MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 230 * MB
SECONDS = 20  # of CPU time
BY_THE_CLOCK = BUSY * SECONDS
LARGEST = 120 * MB  # of output
# What it needs of the settings, for its limits and its messages.
GIVEN = ("EVIDENCE_VIDEO_MB", "LANGUAGES", "LOCALE_PATHS", "USE_I18N")
# What confined.py can do.
READ, LOOK, DRAW = "read", "look", "draw"


@contextmanager
def answered(act: str, raw: bytes) -> Iterator[tuple[dict[str, Any], IO[bytes]]]:
    """The line that it wrote, and its output after that. Raises TextRefused, with every reason."""
    with _output(act, raw) as output:
        said = json.loads(output.readline())
        if "problems" in said:
            raise TextRefused(*(Problem(**each) for each in said["problems"]))
        yield said, output


def drawings(said: dict[str, Any], output: IO[bytes]) -> Iterator[Drawing]:
    """Its pictures, read one by one."""
    return (Drawing(output.read(each.pop("size")), **each) for each in said.pop("drawings"))


@contextmanager
def _output(act: str, raw: bytes) -> Iterator[IO[bytes]]:
    given = {
        "DJANGO_SETTINGS_MODULE": "policies.intake.confined_settings",
        "GIVEN_SETTINGS": json.dumps(_given(), default=str),
    }
    with tempfile.TemporaryFile() as source:
        source.write(raw)
        try:
            with run_apart(PROGRAM, source, act, seconds=BY_THE_CLOCK, env=given) as output:
                yield output
        except (Busy, Failed) as error:
            raise TextRefused(Problem(None, str(error.message))) from error
        except Stopped as error:
            raise TextRefused(Problem(None, _too_much(act))) from error


def _too_much(act: str) -> str:
    if act == DRAW:
        return _("The picture takes too much time or memory to draw. Save a smaller one.")
    return _(
        "The file takes too much time or memory to read. Save a copy with nothing but text in it,"
        " or split it, and import that."
    )


def _given() -> dict[str, Any]:
    given = {name: getattr(settings, name) for name in GIVEN}
    return {**given, "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE}
