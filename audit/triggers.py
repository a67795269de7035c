"""Triggers that make the database itself refuse what must not happen to evidence.

An app lists its own in a module `triggers.py` as `TRIGGERS`. They are (re)made after every
`migrate`, because SQLite drops a table's triggers whenever Django rebuilds the table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import module_has_submodule

# One function serves every trigger on PostgreSQL: the condition stands in the trigger's WHEN.
FUNCTION = "undersigned_refuse"
FUNCTION_BODY = (
    "BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END"
)


@dataclass(frozen=True)
class Trigger:
    """Refuses `event` (UPDATE, DELETE, INSERT or TRUNCATE) on `table` where `condition` holds.

    The condition is SQL over OLD and NEW that both databases read alike; empty means always.
    `vendor` restricts it to one database.
    """

    name: str
    table: str
    event: str
    message: str
    condition: str = ""
    vendor: str = ""

    def create(self, vendor: str) -> str:
        return self._postgresql() if vendor == "postgresql" else self._sqlite()

    def _postgresql(self) -> str:
        scope = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        when = f" WHEN ({self.condition})" if self.condition else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH {scope}{when} EXECUTE FUNCTION {FUNCTION}('{self.message}')"
        )

    def _sqlite(self) -> str:
        when = f" WHEN {self.condition}" if self.condition else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def drop(self, vendor: str) -> str:
        on_table = f" ON {self.table}" if vendor == "postgresql" else ""
        return f"DROP TRIGGER IF EXISTS {self.name}{on_table}"


def append_only(
    table: str, unique: Sequence[Sequence[str] | str] = (("id",),)
) -> list[Trigger]:
    """Triggers that let rows into `table` and never change or remove one.

    `unique` names every set of columns that is unique (or gives the condition in SQL over NEW):
    SQLite's `INSERT OR REPLACE` removes the row it collides with without asking a delete trigger.
    """
    message = f"{table} is append-only"
    return [
        Trigger(f"{table}_no_update", table, "UPDATE", message),
        Trigger(f"{table}_no_delete", table, "DELETE", message),
        *no_replacement(table, unique, message),
    ]


def no_replacement(
    table: str, unique: Sequence[Sequence[str] | str], message: str, only_where: str = ""
) -> list[Trigger]:
    """Triggers against the two ways round a delete trigger: TRUNCATE and INSERT OR REPLACE."""
    same = " OR ".join(f"({_collision(columns)})" for columns in unique)
    where = f"({same}) AND ({only_where})" if only_where else same
    collides = f"EXISTS (SELECT 1 FROM {table} WHERE {where})"
    return [
        Trigger(f"{table}_no_truncate", table, "TRUNCATE", message, vendor="postgresql"),
        Trigger(f"{table}_no_replace", table, "INSERT", message, collides, vendor="sqlite"),
    ]


def _collision(columns: Sequence[str] | str) -> str:
    if isinstance(columns, str):
        return columns
    return " AND ".join(f"{column} = NEW.{column}" for column in columns)


def all_triggers(vendor: str) -> Iterable[Trigger]:
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "triggers"):
            triggers = import_module(f"{config.name}.triggers").TRIGGERS
            yield from (each for each in triggers if each.vendor in ("", vendor))


def install(using: str, **kwargs: Any) -> None:
    """Make every trigger anew whose table stands (after `migrate`; see post_migrate)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $body$ {FUNCTION_BODY} $body$"
            )
        for trigger in all_triggers(connection.vendor):
            if trigger.table in tables:
                cursor.execute(trigger.drop(connection.vendor))
                cursor.execute(trigger.create(connection.vendor))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should stand in this database, and don't as they should."""
    tables = set(connection.introspection.table_names())
    standing = _standing(connection)
    return [
        trigger.name
        for trigger in all_triggers(connection.vendor)
        if trigger.table in tables and standing.get(trigger.name) != _expected(trigger, connection.vendor)
    ]


def _expected(trigger: Trigger, vendor: str) -> str:
    return FUNCTION_BODY if vendor == "postgresql" else trigger.create(vendor)


def _standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Each trigger that is switched on, with what it does."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, btrim(prosrc) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def check(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check (with `check --database default`): every trigger stands.

    A warning and no error, because `migrate` asks first and is what mends it.
    """
    return [
        Warning(
            f"The trigger {name} is missing or switched off.",
            hint="Run `manage.py migrate`, then `manage.py verify_records`.",
            id="audit.W001",
        )
        for alias in databases or []
        for name in missing(connections[alias])
    ]


TRIGGERS = append_only("audit_event")
