"""How much of a PDF file is read, and what reading it may take."""

import struct

from web.confinement import isolation

# Before each picture: its length in bytes, its width and its height.
HEAD = struct.Struct("!IHH")
MOST_PAGES = 1_000
MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 200 * MB
SECONDS = 20  # of CPU time
BY_THE_CLOCK = isolation.BUSY * SECONDS
LARGEST = 60 * MB  # of output


def confine() -> None:
    isolation.confine(MEMORY, SECONDS, LARGEST)
