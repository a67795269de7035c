from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from operations.restore import CantRestore, restore


class Command(BaseCommand):
    help = "Take an archive that `backup` made into an empty installation, and verify the records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="as make_backup_key made it")

    def handle(self, **options: Any) -> None:
        try:
            rows, files = restore(options["archive"], options["key"])
        except CantRestore as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(self.style.SUCCESS(f"Restored {rows:,} rows and {files:,} files."))
        call_command("verify_records", stdout=self.stdout, stderr=self.stderr)
