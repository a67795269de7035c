"""Background jobs about the site itself. Every job may run twice."""

from operations import erasure_journal
from operations.backup import our_seal
from operations.drill import newest_archive
from operations.monitoring import alerts, surroundings


def look() -> None:
    """See whether all is well, and tell whoever runs the site if it is not."""
    alerts.look()


def learn_surroundings() -> None:
    """Ask for the site's certificate, and about the machine's clock."""
    surroundings.learn()


def journal_erasures() -> None:
    """Write what was erased into the journal beside the archives, if this machine makes any."""
    if archive := newest_archive():
        erasure_journal.keep(archive.parent, our_seal())
