"""A file is locked while the copy to look at is being made, on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction

from breaches import displaying, locking
from breaches.evidence import add
from people.models import Role
from tests.breaches.filing import in_storage, sent
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.postgresql
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def until_somebody_waits():
    """Until another connection waits for what this one holds."""
    for _look in range(10_000):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited.")


def lock(evidence, by):
    try:
        return locking.lock(evidence, by, "It may be indecent.")
    finally:
        connection.close()


def test_a_copy_that_is_made_meanwhile_is_gone_too(committed):
    deputy = person(Role.DEPUTY)
    case = concern(handlers=[deputy], reporter=person())
    found = add(case, [sent()], "", None).evidence.get()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            displaying.make(found)
            locked = pool.submit(lock, found, deputy)
            until_somebody_waits()
        locked.result(timeout=60)
    assert in_storage() == []
    assert in_storage(storages["locked"]) == [found.original]
