from typing import Any

from django.core.management.base import BaseCommand, CommandError

from acknowledgements.models import Link
from acknowledgements.verifying import problems


class Command(BaseCommand):
    help = "Prove that the signatures' chain is whole and that its triggers stand."

    def handle(self, **options: Any) -> None:
        found = 0
        for problem in problems():
            self.stderr.write(problem)
            found += 1
        if found:
            raise CommandError(f"The records are not whole: {found} problems.", returncode=1)
        head = Link.objects.order_by("-sequence").first()
        where = f"{head.sequence} links, the last is {head.hash}" if head else "no signatures yet"
        self.stdout.write(self.style.SUCCESS(f"The records are whole: {where}."))
