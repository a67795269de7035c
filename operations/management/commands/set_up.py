from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from operations.first_setup import set_up
from operations.tables import refuse_unmigrated
from people.employment import PersonFacts


class Command(BaseCommand):
    help = (
        "Set up a real installation: the partnership, its first school and administrator. Run it"
        " again to correct what was mistyped, until the administrator has chosen a password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partnership", required=True, help="its name")
        parser.add_argument("--school", required=True, help="the first school's name")
        parser.add_argument("--name", required=True, help="the administrator, as “Tom Birkett”")
        parser.add_argument("--email", required=True, help="where the invitation goes")

    def handle(self, **options: Any) -> None:
        first, _space, last = options["name"].strip().partition(" ")
        facts = PersonFacts(first, last.strip() or first, options["email"], "")
        refuse_unmigrated()
        try:
            person = set_up(options["partnership"], options["school"], facts)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            self.style.SUCCESS(f"{person} gets an email at {person.email} to choose a password.")
        )
