from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from operations.models import Run
from operations.models.run import UNITS


class Command(BaseCommand):
    help = "Record that a unit of systemd failed. Called by undersigned-failed@.service."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", choices=sorted(UNITS))

    def handle(self, **options: Any) -> None:
        Run.objects.note_failed_unit(options["unit"])
