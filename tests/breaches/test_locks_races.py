"""A file is locked while its display copy is being made, on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction

from breaches.evidence import locks
from breaches.evidence.display_copies import make_display_copy
from breaches.evidence.sealed_files import add_evidence
from people.models import Role
from tests.breaches.filing import in_storage, sent
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.postgresql
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def until_somebody_waits():
    """Until another connection waits for a lock of this one."""
    for _look in range(10_000):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited.")


def lock(evidence, by):
    try:
        return locks.lock(evidence, by, "It may be indecent.")
    finally:
        connection.close()


def test_a_copy_that_is_made_meanwhile_is_gone_too(committed):
    deputy = person(Role.DEPUTY)
    case = concern(handlers=[deputy], reporter=person())
    found = add_evidence(case, [sent()], "", None).evidence.get()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_display_copy(found)
            locked = pool.submit(lock, found, deputy)
            until_somebody_waits()
        locked.result(timeout=60)
    assert in_storage() == []
    assert in_storage(storages["locked"]) == [found.original]
