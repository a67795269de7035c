"""From the bytes of a file to a text in Markdown, whatever program wrote the file.

Only decoding is done in this process. All other formats are read in a process of their own
(confined.py), so that no file takes the site's memory or time.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.intake.confined import BY_THE_CLOCK
from policies.intake.formats import is_plain, read
from policies.lifecycle.pictures import keep_drawings
from policies.texts.model import Drawing, FromFile, Problem, TextRefused
from web import sizes
from web.confinement.running import Busy, Failed, Stopped, run_apart

# No file that is read is larger, whatever its kind.
MAX_FILE = max(sizes.WORD_FILE, sizes.TEXT)
PROGRAM = "policies.intake.confined"
# What reading needs of the settings, for its limits and its messages.
GIVEN = ("EVIDENCE_VIDEO_MB", "LANGUAGES", "LOCALE_PATHS", "USE_I18N")


def read_file(raw: bytes) -> FromFile:
    """The file's text, with its pictures stored. Raises TextRefused, with every reason, if nothing
    can be made of the file. At most `MAX_FILE` + 1 bytes need to be given."""
    if is_plain(raw):
        return read(raw)
    with _read_apart(raw) as output:
        return _received(output)


def _received(output: IO[bytes]) -> FromFile:
    said = json.loads(output.readline())
    if "problems" in said:
        raise TextRefused(*(Problem(**each) for each in said["problems"]))
    drawings = (Drawing(output.read(each.pop("size")), **each) for each in said.pop("drawings"))
    said["text"] = keep_drawings(said["text"], drawings)
    said |= {name: tuple(each) for name, each in said.items() if isinstance(each, list)}
    return FromFile(**said)


@contextmanager
def _read_apart(raw: bytes) -> Iterator[IO[bytes]]:
    """What confined.py wrote."""
    given = {
        "DJANGO_SETTINGS_MODULE": "policies.intake.confined_settings",
        "GIVEN_SETTINGS": json.dumps(_given(), default=str),
    }
    with tempfile.TemporaryFile() as source:
        source.write(raw)
        try:
            with run_apart(PROGRAM, source, seconds=BY_THE_CLOCK, env=given) as output:
                yield output
        except (Busy, Failed) as error:
            raise TextRefused(Problem(None, str(error.message))) from error
        except Stopped as error:
            message = _(
                "The file takes too much time or memory to read. Save a copy with nothing but"
                " text in it, or split it, and import that."
            )
            raise TextRefused(Problem(None, message)) from error


def _given() -> dict[str, Any]:
    given = {name: getattr(settings, name) for name in GIVEN}
    return {**given, "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE}
