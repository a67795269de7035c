from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.archive_check import CantRestore
from operations.restore import restore


class Command(BaseCommand):
    help = "Take an archive that `backup` made into an empty installation, and verify the records."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--unsigned` is to be typed in full."""
        return super().create_parser(prog_name, subcommand, allow_abbrev=False, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="as make_backup_key made it")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--trust", metavar="FINGERPRINT", help="of your seal's authority")
        whose.add_argument(
            "--unsigned",
            action="store_true",
            help="it has no seal, and you know where it comes from",
        )

    def handle(self, **options: Any) -> None:
        try:
            made = restore(options["archive"], options["key"], options["trust"])
        except CantRestore as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        said = f"Restored {made.rows:,} rows, {made.files:,} files and {made.jobs:,} waiting jobs."
        self.stdout.write(self.style.SUCCESS(said))
        call_command("verify_records", stdout=self.stdout, stderr=self.stderr)
