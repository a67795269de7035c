"""Shared by all tests: cheap hashing, and a way round the triggers for tests that commit."""

import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test.utils import CaptureQueriesContext

from tests.databases import migrated_database, new_database

UNCOUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Unit tests don't check the names of static files; browser tests use the real ones.
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": staticfiles}
    # Otherwise WhiteNoise would read all static files for each test's client.
    settings.WHITENOISE_AUTOREFRESH = True
    # The same examples on every run of the gate, so that it never fails by luck; make test-long
    # looks for new ones.
    fixed = "not long" in config.option.markexpr
    hypothesis.settings.register_profile("undersigned", derandomize=fixed, database=None)
    hypothesis.settings.load_profile("undersigned")


def pytest_collection_finish(session: pytest.Session) -> None:
    # What is loaded now stays: searching it for garbage again and again took 4 % of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.hookimpl(tryfirst=True)  # Before pytest selects by marks.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what can't run here or can't differ here, and mark tests that request pages."""
    on_postgresql = connection.vendor == "postgresql"
    kept = {item: _can_run(item, on_postgresql) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not kept[item]])
    items[:] = [item for item in items if kept[item]]
    for item in items:
        if _is_a_page(item):
            item.add_marker(pytest.mark.later)


def _can_run(item: pytest.Item, on_postgresql: bool) -> bool:
    """On PostgreSQL, tests that use no database are left out: they ran on SQLite."""
    if item.get_closest_marker("postgresql") and not on_postgresql:
        return False
    if settings.S3_BUCKET:
        return bool(item.get_closest_marker("files") and not item.get_closest_marker("disk"))
    if on_postgresql:
        uses = {"db", "transactional_db", "site", "installation"} & _fixtures(item)
        asks = bool(item.get_closest_marker("django_db") or uses)
        return asks and not item.get_closest_marker("once")
    return True


def _is_a_page(item: pytest.Item) -> bool:
    """It requests pages, and doesn't count SQL queries or run things at once."""
    if item.get_closest_marker("both") or item.get_closest_marker("postgresql"):
        return False
    return bool({"client", "visit"} & _fixtures(item)) and not {
        "statements",
        "elsewhere",
    } & _fixtures(item)


def _fixtures(item: pytest.Item) -> set[str]:
    return {*getattr(item, "fixturenames", ())}


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    """Each test has its own folders, or its own prefix in the store of scripts/with-s3."""
    folders = {}
    for name in ("default", "locked"):
        storage = settings.STORAGES[name]
        place = str(tmp_path / name)
        options = {**storage["OPTIONS"], "location": place[1:] if settings.S3_BUCKET else place}
        folders[name] = {**storage, "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, **folders}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Copies the prepared database; pytest-django's own would migrate in each process."""
    if connection.vendor == "sqlite":
        # In memory. Django never closes an in-memory connection, which would lose everything.
        connection.settings_dict["NAME"] = "file:tests?mode=memory&cache=shared"
        path = migrated_database().removeprefix("sqlite:///")
        with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as migrated:
            connection.ensure_connection()
            migrated.backup(connection.connection)
        yield
        return
    with new_database(tmp_path_factory.getbasetemp(), copy_of=migrated_database()) as url:
        connection.settings_dict["NAME"] = urlsplit(url).path[1:]
        yield
        with django_db_blocker.unblock():
            connection.close()


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
    """A database that really commits, for threads; emptied afterwards with triggers lifted.

    PostgreSQL only: races on SQLite run in processes that share a file.
    """


if connection.vendor == "postgresql":

    @pytest.fixture
    def _database_url(committed: None) -> str:
        """The test's own database."""
        path = f"/{connection.settings_dict['NAME']}"
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=path).geturl()

else:

    @pytest.fixture
    def _database_url(tmp_path: Any) -> Iterator[str]:
        with new_database(tmp_path, copy_of=migrated_database()) as url:
            yield url


@pytest.fixture
def elsewhere(_database_url: str, tmp_path: Any) -> dict[str, str]:
    """The environment of processes that share one database and its folders."""
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": _database_url}
    folders = {"FILES_ROOT": tmp_path / "files", "LOCKED_ROOT": tmp_path / "locked"}
    return {**os.environ, **own, **{name: str(path) for name, path in folders.items()}}


@pytest.fixture
def statements() -> Callable[[Callable[[], Any]], int]:
    """How many SQL queries a call sends, not counting those that open and close transactions."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as context:
            call()
        sent = [query["sql"] for query in context.captured_queries]
        return sum(not sql.startswith(UNCOUNTED) for sql in sent)

    return count
