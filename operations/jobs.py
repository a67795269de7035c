"""Background jobs about the site itself. Every job may run twice."""

from operations import alerts, surroundings


def look() -> None:
    """See whether all is well, and tell whoever runs the site if it is not."""
    alerts.look()


def learn_surroundings() -> None:
    """Ask for the site's certificate, and about the machine's clock."""
    surroundings.learn()
