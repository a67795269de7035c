"""From the bytes of a file to a text in Markdown, whatever program wrote the file.

Only decoding is done in this process. All other formats are read in a process of their own
(confined.py), so that no file takes the site's memory or time.
"""

from policies.intake.apart import READ, answered, drawings
from policies.intake.plain import is_plain, read_plain
from policies.lifecycle.pictures import keep_drawings
from policies.texts.model import FromFile
from web import sizes

# No file that is read is larger, whatever its kind.
MAX_FILE = max(sizes.WORD_FILE, sizes.TEXT)


def read_file(raw: bytes) -> FromFile:
    """The file's text, with its pictures stored. Raises TextRefused, with every reason, if nothing
    can be made of the file. At most `MAX_FILE` + 1 bytes need to be given."""
    if is_plain(raw):
        return read_plain(raw)
    with answered(READ, raw) as (said, output):
        said["text"] = keep_drawings(said["text"], drawings(said, output))
        said |= {name: tuple(each) for name, each in said.items() if isinstance(each, list)}
        return FromFile(**said)
