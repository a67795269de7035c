from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from acknowledgements.models import Link
from acknowledgements.proof import checkpoints
from acknowledgements.proof.checkpoints import Kept, NotACheckpoint
from acknowledgements.proof.verifying import problems
from operations.models import Run


class Command(BaseCommand):
    help = "Prove that the signatures' chain is whole and that its triggers stand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            help="A checkpoint that lay elsewhere: the chain must be the one that it saw.",
        )

    def handle(self, **options: Any) -> None:
        with Run.objects.recorded(Run.Kind.VERIFICATION):
            self._verify(options["checkpoint"])

    def _verify(self, checkpoint: Path | None) -> None:
        found = 0
        for problem in self._problems(checkpoint):
            self.stderr.write(problem)
            found += 1
        if found:
            raise CommandError(f"The records are not whole: {found} problems.", returncode=1)
        head = Link.objects.order_by("-sequence").first()
        where = f"{head.sequence} links, the last is {head.hash}" if head else "no signatures yet"
        self.stdout.write(self.style.SUCCESS(f"The records are whole: {where}."))

    def _problems(self, file: Path | None) -> Iterator[str]:
        if file:
            try:
                yield from checkpoints.problems(Kept.of(file))
            except (OSError, NotACheckpoint) as error:
                raise CommandError(str(error)) from error
        yield from problems()
