from typing import Any

from django.core.management.base import BaseCommand

from acknowledgements.models import Signature


class Command(BaseCommand):
    help = "Print the number of each signature that is held, for the storm's check of a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        for pk in Signature.objects.values_list("pk", flat=True).iterator():
            self.stdout.write(str(pk))
