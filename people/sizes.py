"""How large what people send may be, each stated once: forms, pages, letters and the proxy before
the site (deploy/nginx.conf, by tests/test_sizes.py) say these."""

from django.conf import settings

MB = 1024 * 1024
# A certificate takes some 30 KB.
CERTIFICATE = 1 * MB
SCAN = 10 * MB
PICTURE = 10 * MB
TEXT = 2 * MB
WORD_FILE = 20 * MB
# Of a concern: a video, and everything else.
EVIDENCE = 20 * MB
VIDEO = settings.EVIDENCE_VIDEO_MB * MB
FILES = 10  # of evidence at a time
# All that is sent at once: a video, nine other files, and words beside them.
REQUEST = VIDEO + (FILES - 1) * EVIDENCE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def in_mb(size: int) -> str:
    """A limit, which is of whole megabytes, as people read it."""
    return f"{size // MB} MB"
