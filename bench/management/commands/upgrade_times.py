"""How long each migration since the first release locks a table that grows with every signature.
`make upgrade-times` runs it on a PostgreSQL of its own."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from bench.measuring import keep_table, where
from tests.upgrades import first_release

# The columns that differ between a table's rows; everything else is copied from its first row.
LARGE = {
    "acknowledgements_signature": {"id": "md5(n::text)::uuid", "person_id": "-n"},
    "acknowledgements_signaturedetails": {"signature_id": "md5(n::text)::uuid"},
    "acknowledgements_link": {
        "id": "n + 1000",
        "sequence": "n + 1000",
        "signature_id": "md5(n::text)::uuid",
    },
    "acknowledgements_opening": {"id": "n + 1000", "person_id": "-n"},
    "audit_event": {"id": "md5(n::text)::uuid"},
}
# What others may do under each lock (PostgreSQL's documentation, 13.3).
MEANWHILE = {
    "AccessExclusiveLock": "nothing",
    "ExclusiveLock": "read",
    "ShareRowExclusiveLock": "read",
    "ShareLock": "read",
}
# Shorter locks go unnoticed.
NOTICED = 0.5


class Command(BaseCommand):
    help = "Bring a large database of the first release to this one, and say what held it up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--signatures", type=int, default=3_000_000)
        parser.add_argument("--keep", action="store_true", help="write docs/speed.md")

    def handle(self, *args: Any, signatures: int, keep: bool, **options: Any) -> None:
        first_release.main()
        for table, differing in LARGE.items():
            _fill(table, differing, signatures)
        rows = [
            f"Commit {where()['commit']}, {where()['machine']}, {signatures:,} signatures.",
            "",
            "| migration | takes | holds | meanwhile people can |",
            "| --- | ---: | --- | --- |",
        ]
        rows += [row for step in _steps() if (row := _made(step))]
        self.stdout.write("\n".join(rows))
        if keep:
            keep_table("upgrade-times", rows)


def _fill(table: str, differing: dict[str, str], count: int) -> None:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        values = ", ".join(differing.get(each.name, f'one."{each.name}"') for each in described)
        # The rows that they point to do not exist, so keys and triggers are switched off.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO {table} SELECT {values}"
            f" FROM (SELECT * FROM {table} LIMIT 1) one, generate_series(1, %s) n",
            [count],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(f"ANALYZE {table}")


def _steps() -> list[tuple[str, str]]:
    """The migrations that remain, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def _made(step: tuple[str, str]) -> str:
    """Run the migration; a line about it if it locked a large table for long enough."""
    begun: list[float] = []

    def notice(execute: Any, sql: str, *rest: Any) -> Any:
        if not begun and sql.startswith(("ALTER", "CREATE")) and any(each in sql for each in LARGE):
            begun.append(time.monotonic())
        return execute(sql, *rest)

    with transaction.atomic(), connection.cursor() as cursor:
        with connection.execute_wrapper(notice):
            MigrationExecutor(connection).migrate([step])
        cursor.execute(
            "SELECT relname, mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
            " WHERE pid = pg_backend_pid() AND relname = ANY(%s) ORDER BY 1",
            [list(LARGE)],
        )
        held = {table: mode for table, mode in cursor.fetchall() if mode in MEANWHILE}
    seconds = time.monotonic() - begun[0] if begun else 0
    if not held or seconds < NOTICED:
        return ""
    strongest = next(MEANWHILE[mode] for mode in MEANWHILE if mode in held.values())
    return f"| {'.'.join(step)} | {seconds:.1f} s | {', '.join(held)} | {strongest} |"
