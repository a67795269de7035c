"""Database triggers that refuse changes to evidence.

An app lists its own as `TRIGGERS` in a module `triggers.py`. They are recreated after every
`migrate`, because SQLite drops a table's triggers whenever Django rebuilds the table.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import ProgrammingError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils.module_loading import module_has_submodule

# One function serves nearly every trigger on PostgreSQL: the condition is in the trigger's WHEN.
FUNCTION = "undersigned_refuse"
REFUSAL = "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';"
FUNCTION_BODY = f"BEGIN {REFUSAL} END"


@dataclass(frozen=True)
class Trigger:
    """Refuses `event` (UPDATE, DELETE, INSERT or TRUNCATE) on `table` where `condition` holds.

    The condition is SQL over OLD and NEW that works on both databases; empty means always. `and_if`
    must hold too, and may look at other tables: PostgreSQL's WHEN can't, so there it is in a
    function of the trigger's own. `vendor` restricts it to one database.
    """

    name: str
    table: str
    event: str
    message: str
    condition: str = ""
    vendor: str = ""
    and_if: str = ""

    def create(self, vendor: str) -> str:
        return self._postgresql() if vendor == "postgresql" else self._sqlite()

    def _postgresql(self) -> str:
        scope = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        when = f" WHEN ({self.condition})" if self.condition else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH {scope}{when} EXECUTE FUNCTION {self.function}('{self.message}')"
        )

    @property
    def function(self) -> str:
        """Its name on PostgreSQL."""
        return f"{self.name}_refuse" if self.and_if else FUNCTION

    @property
    def function_body(self) -> str:
        if not self.and_if:
            return FUNCTION_BODY
        row = "OLD" if self.event == "DELETE" else "NEW"
        return f"BEGIN IF {self.and_if} THEN {REFUSAL} END IF; RETURN {row}; END"

    def create_function(self) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $body$ {self.function_body} $body$"
        )

    def _sqlite(self) -> str:
        conditions = " AND ".join(f"({each})" for each in (self.condition, self.and_if) if each)
        when = f" WHEN {conditions}" if conditions else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def drop(self, vendor: str) -> str:
        on_table = f" ON {self.table}" if vendor == "postgresql" else ""
        return f"DROP TRIGGER IF EXISTS {self.name}{on_table}"


def append_only(table: str, unique: Sequence[Sequence[str] | str] = (("id",),)) -> list[Trigger]:
    """Triggers that allow inserts into `table` and refuse updates and deletes.

    `unique` names every unique set of columns (or gives the condition in SQL over NEW): SQLite's
    `INSERT OR REPLACE` removes the row it collides with without firing a delete trigger.
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
    """Triggers against the ways round a delete trigger: TRUNCATE, and OR REPLACE on SQLite.

    A row can also collide on SQLite's own row number, which no constraint names. `only_where`
    restricts the protection to some rows. An `UPDATE OR REPLACE` of an unprotected row could then
    delete a protected one, so that is refused too.
    """
    same = " OR ".join(f"({_collision(columns)})" for columns in (["rowid"], *unique))
    kept = f"EXISTS (SELECT 1 FROM {table} WHERE ({same}) AND ({only_where or 'TRUE'})"
    guards = [
        Trigger(f"{table}_no_truncate", table, "TRUNCATE", message, vendor="postgresql"),
        Trigger(f"{table}_no_replace", table, "INSERT", message, f"{kept})", vendor="sqlite"),
    ]
    if only_where:
        another = f"{kept} AND rowid <> OLD.rowid)"
        name = f"{table}_no_replace_by_update"
        guards.append(Trigger(name, table, "UPDATE", message, another, vendor="sqlite"))
    return guards


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
    """Recreate the triggers of every table that exists (after `migrate`; see post_migrate)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        wanted = [each for each in all_triggers(connection.vendor) if each.table in tables]
        if connection.vendor == "postgresql":
            for function in {each.create_function() for each in wanted}:
                cursor.execute(function)
        for trigger in wanted:
            cursor.execute(trigger.drop(connection.vendor))
            cursor.execute(trigger.create(connection.vendor))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are missing from this database or differ from ours."""
    tables = set(connection.introspection.table_names())
    wanted = [each for each in all_triggers(connection.vendor) if each.table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            standing = _read_postgresql(cursor, "<>")
            expected = _expected_on_postgresql(connection, wanted)
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            standing = set(cursor.fetchall())
            expected = {(each.name, each.create("sqlite")) for each in wanted}
    right = {name for name, *_definition in expected & standing}
    return [each.name for each in wanted if each.name not in right]


def _expected_on_postgresql(
    connection: BaseDatabaseWrapper, wanted: list[Trigger]
) -> set[tuple[str, ...]]:
    """The triggers as the server words them, which differs from our SQL and between its versions.

    They are made on temporary copies of their tables, read back, and rolled back; their function's
    body is the one we wrote, whatever the database has now. A trigger on a column that a later
    migration adds can't be made yet, and `migrate` itself runs this check.
    """
    bodies = {each.name: each.function_body for each in wanted}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s)", [FUNCTION])
        if cursor.fetchone() == (None,):
            return set()
        for table in sorted({each.table for each in wanted}):
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table})")
        for trigger in wanted:
            with suppress(ProgrammingError), transaction.atomic(using=connection.alias):
                cursor.execute(trigger.create("postgresql"))
        made = _read_postgresql(cursor, "=")
        transaction.set_rollback(True, using=connection.alias)
        return {(name, definition, bodies[name]) for name, definition, _body in made}


def _read_postgresql(cursor: CursorWrapper, is_temporary: str) -> set[tuple[str, ...]]:
    """Each enabled trigger, with everything it does: of temporary tables ("=") or of the others
    ("<>")."""
    cursor.execute(
        "SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true), btrim(prosrc) FROM pg_trigger"
        " JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        f" AND relpersistence {is_temporary} 't'"
    )
    return set(cursor.fetchall())


def check_triggers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check (with `check --database default`): no trigger is missing.

    Only a warning, because `migrate` runs this check before it restores them.
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
