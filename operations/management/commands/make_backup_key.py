import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Make the key that opens backups. It belongs on no server: backups need only its name."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where the key goes")

    def handle(self, **options: Any) -> None:
        key = pyrage.x25519.Identity.generate()
        try:
            # Readable by its owner alone from the start, and never overwriting another key.
            file = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"No key was made: {error}") from error
        with os.fdopen(file, "w") as kept:
            kept.write(f"# Opens backups for {key.to_public()}\n{key}\n")
        self.stdout.write(f"BACKUP_RECIPIENTS={key.to_public()}")
