"""Background jobs of whoever runs the site. Every job may run twice."""

from operations import erasure_journal
from operations.backup import our_seal
from operations.drill import newest_archive


def journal_erasures() -> None:
    """Write what was erased into the journal beside the archives, if this machine makes any."""
    if archive := newest_archive():
        erasure_journal.keep(archive.parent, our_seal())
