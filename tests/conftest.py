"""What every test shares: cheap hashing, and a way round the triggers for tests that commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test.utils import CaptureQueriesContext

UNCOUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Unit tests look at pages, not at how static files are named; browser tests use the real ones.
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": staticfiles}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite what needs PostgreSQL is not collected: the suite runs on both."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    kept = [item for item in items if not item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    """Each test stores its files in a folder of its own."""
    storage = settings.STORAGES["default"]
    options = {**storage["OPTIONS"], "location": tmp_path / "files"}
    settings.STORAGES = {**settings.STORAGES, "default": {**storage, "OPTIONS": options}}


@contextmanager
def triggers_lifted() -> Iterator[None]:
    """No trigger fires inside: what a superuser could do behind the application's back."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def _flushed_without_triggers(monkeypatch: pytest.MonkeyPatch) -> None:
    flush = BaseDatabaseOperations.execute_sql_flush

    def without_triggers(operations: Any, statements: list[str]) -> None:
        with triggers_lifted():
            flush(operations, statements)

    monkeypatch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_triggers)


@pytest.fixture
def committed(_flushed_without_triggers: None, transactional_db: None) -> None:
    """A database that commits for real, for threads; emptied afterwards with triggers lifted.

    PostgreSQL only: SQLite's races are run in processes over a file of their own.
    """


@pytest.fixture
def statements() -> Callable[[Callable[[], Any]], int]:
    """How many statements a call sends, without those that only open and close transactions."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as context:
            call()
        sent = [query["sql"] for query in context.captured_queries]
        return sum(not sql.startswith(UNCOUNTED) for sql in sent)

    return count
