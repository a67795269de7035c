"""How much of a PDF file is read, and what reading it may take."""

from web.confinement import isolation

MOST_PAGES = 1_000
MB = 1024 * 1024
# On top of what the process uses once its libraries are loaded; together it stays under 300 MB.
MEMORY = 200 * MB
SECONDS = 20  # of CPU time
# Seconds: on a machine that is busy, a program waits most of the time.
BY_THE_CLOCK = 4 * SECONDS
LARGEST = 60 * MB  # of output


def confine() -> None:
    isolation.confine(MEMORY, SECONDS, LARGEST)
