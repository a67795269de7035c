from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.mail_check import send_test_email


class Command(BaseCommand):
    help = "Sends a test email and says what became of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="where it goes")

    def handle(self, *args: Any, **options: Any) -> None:
        check = send_test_email(options["address"])
        if not check.is_sent:
            raise CommandError(check.words)
        self.stdout.write(self.style.SUCCESS(check.words))
