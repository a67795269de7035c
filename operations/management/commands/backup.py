from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import NoRecipient, back_up
from operations.erasure_journal import JournalChanged
from operations.models import Run


class Command(BaseCommand):
    help = "Make one encrypted archive of the database and the files, while the site runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the archive goes")

    def handle(self, **options: Any) -> None:
        try:
            with Run.objects.recorded(Run.Kind.BACKUP):
                made = back_up(options["folder"])
        except (NoRecipient, JournalChanged, OSError) as error:
            raise CommandError(f"There is no backup: {error}") from error
        size = made.path.stat().st_size / 1e6
        said = f"{made.path}: {made.rows:,} rows and {made.files:,} files, {size:,.1f} MB."
        self.stdout.write(self.style.SUCCESS(said))
        how = (
            f"--trust {made.trust}"
            if made.trust
            else "--unsigned: there is no seal yet (make_seal)"
        )
        self.stdout.write(f"Restore it with {how}.")
