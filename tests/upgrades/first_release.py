"""A process that makes a database as the first release left it: its tables, and the rows of its
demonstration (all made up), serialised by Django in first.jsonl.gz."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

ROWS = Path(__file__).with_name("first.jsonl.gz")
FIRST = [
    ("people", "0002_rate_limits"),
    ("policies", "0001_initial"),
    ("acknowledgements", "0002_initial"),
    ("audit", "0001_initial"),
]


def main() -> None:
    executor = MigrationExecutor(connection)
    apps = executor.migrate(FIRST).apps
    with transaction.atomic():
        for row in map(json.loads, gzip.decompress(ROWS.read_bytes()).splitlines()):
            model = apps.get_model(row["model"])
            model(pk=row["pk"], **dict(_columns(model, row["fields"]))).save(force_insert=True)
        for model in apps.get_models():
            _count_on(model)


def _columns(model: type[models.Model], fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        to = field.target_field if isinstance(field, models.ForeignKey) else field
        yield field.attname, to.to_python(value)


def _count_on(model: type[models.Model]) -> None:
    if connection.vendor == "postgresql" and isinstance(model._meta.pk, models.AutoField):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{model._meta.pk.column}'),"
                f" (SELECT max({model._meta.pk.column}) FROM {table}))"
            )
