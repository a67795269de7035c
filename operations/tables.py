"""Whether the database has the tables of this release. Imported before Django's apps are loaded."""

from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def are_made() -> bool:
    return MigrationRecorder(connection).applied_migrations().keys() >= _known()


def refuse_unmigrated() -> None:
    """Raises ImproperlyConfigured: without this release's tables nothing works."""
    if not are_made():
        raise ImproperlyConfigured(
            "The database lacks tables of this release: run manage.py migrate."
        )


@cache
def _known() -> frozenset[tuple[str, str]]:
    """The migrations of this release: they don't change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)
