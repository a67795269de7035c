"""Size limits for what people send, each stated once: forms, pages, emails and the proxy in front
of the site (deploy/nginx.conf, by tests/test_sizes.py) repeat these."""

from django.conf import settings

MB = 1024 * 1024
# A certificate takes some 30 KB.
CERTIFICATE = 1 * MB
SCAN = 10 * MB
PICTURE = 10 * MB
TEXT = 2 * MB
# Characters of a text in the editor, some 150 pages: more takes over two seconds to read.
TYPED = 500_000
WORD_FILE = 20 * MB
PDF_FILE = 50 * MB
# Evidence in a concern: a video, and any other file.
EVIDENCE = 20 * MB
VIDEO = settings.EVIDENCE_VIDEO_MB * MB
FILES = 10  # at a time
# The whole request: a video, nine other files, and text beside them.
REQUEST = VIDEO + (FILES - 1) * EVIDENCE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def in_mb(size: int) -> str:
    """A limit in whole megabytes, as people read it."""
    return f"{size // MB} MB"
