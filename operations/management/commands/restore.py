from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.archive_check import CantRestore
from operations.backup import fingerprint, our_seal
from operations.drill import DrillFailed, drill
from operations.models import Run
from operations.restore import restore

NEEDED = ("archive", "key", "trust", "without_erasures")


class Command(BaseCommand):
    help = "Take an archive that `backup` made into an empty installation, and verify the records."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--unsigned` is to be typed in full."""
        return super().create_parser(prog_name, subcommand, allow_abbrev=False, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, nargs="?")
        parser.add_argument("--key", type=Path, help="as make_backup_key made it")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument(
            "--drill",
            action="store_true",
            help="try the newest archive in a place that is removed afterwards",
        )
        whose.add_argument("--trust", metavar="FINGERPRINT", help="of your seal's authority")
        whose.add_argument(
            "--unsigned",
            action="store_true",
            help="it has no seal, and you know where it comes from",
        )

        parser.add_argument(
            "--without-erasures",
            action="store_true",
            help="the journal of erasures is lost: what was erased since comes back",
        )

    def handle(self, **options: Any) -> None:
        if options["drill"]:
            self._drill()
        elif options["archive"] and options["key"]:
            self._restore(**{name: options[name] for name in NEEDED})
        else:
            raise CommandError("Name the archive, and its key with --key.")

    def _restore(self, archive: Path, key: Path, trust: str | None, without_erasures: bool) -> None:
        try:
            made = restore(archive, key, trust, is_journal_lost=without_erasures)
        except CantRestore as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        said = f"Restored {made.rows:,} rows, {made.files:,} files and {made.jobs:,} waiting jobs."
        self.stdout.write(self.style.SUCCESS(said))
        if made.erased:
            again = "What had been erased since the archive was made was erased again"
            self.stdout.write(f"{again}: {made.erased:,} concerns or files.")
        call_command("verify_records", stdout=self.stdout, stderr=self.stderr)

    def _drill(self) -> None:
        try:
            with Run.objects.recorded(Run.Kind.DRILL):
                archive = drill(fingerprint(our_seal()) or None)
        except DrillFailed as error:
            raise CommandError(f"The trial restore failed. {error}") from error
        said = f"{archive} was restored on trial, and its records are whole."
        self.stdout.write(self.style.SUCCESS(said))
