from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.models import Partnership
from printing.seals import (
    AUTHORITY,
    SEAL,
    SEAL_KEY,
    BrokenSeal,
    Sealer,
    fingerprint_of,
    keep_seal,
    make_seal,
)


class Command(BaseCommand):
    help = (
        "Make the seal for certificates: an authority of the partnership's own and a key under it;"
        " or take in a certificate, its key and its authority that you were given (PEM)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in ("certificate", "key", "authority"):
            parser.add_argument(f"--{name}", type=Path)
        parser.add_argument("--if-missing", action="store_true", help="Do nothing if there is one.")

    def handle(self, **options: Any) -> None:
        folder = Path(settings.SEAL_ROOT)
        if options["if_missing"] and (folder / SEAL).exists():
            return
        given = [options[name] for name in ("certificate", "key", "authority")]
        try:
            if any(given):
                self._take(folder, given)
            else:
                make_seal(folder, str(Partnership.current()), timezone.now())
        except FileExistsError as error:
            raise CommandError(
                f"There is a seal in {folder} already. What it sealed must stay checkable: move"
                " its files to a safe place first."
            ) from error
        except (OSError, BrokenSeal) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The seal is in {folder}. Keep a copy of the folder in a safe place.")
        fingerprint = fingerprint_of((folder / AUTHORITY).read_bytes())
        self.stdout.write(f"Keep this elsewhere, to restore backups: --trust {fingerprint}")

    def _take(self, folder: Path, given: list[Path | None]) -> None:
        if not all(given):
            raise CommandError("Give all three: --certificate, --key and --authority.")
        certificate, key, authority = (path.read_bytes() for path in given if path)
        Sealer(certificate, key, authority)
        keep_seal(
            folder,
            {SEAL: certificate, SEAL_KEY: key, AUTHORITY: authority},
        )
