"""A migration that locks a table which grows with every signature says so, for the upgrader."""

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.upgrades.first_release import FIRST

LARGE = {"signature", "signaturedetails", "link", "opening", "event"}
SINCE = {
    key: migration
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items())
    if key[0] in ("acknowledgements", "audit") and key not in FIRST and not migration.initial
}


@pytest.mark.parametrize("key", SINCE, ids=".".join)
def test_it_says_what_it_locks(key):
    migration = SINCE[key]
    touched = {getattr(each, "model_name", "").lower() for each in migration.operations}
    assert not touched & LARGE or "Locks" in (migration.__doc__ or "")
