from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.demo import make_demo
from people.demo import demo_exists, refuse_real_data


class Command(BaseCommand):
    help = "Make a partnership of made-up people and policies to look around in."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts have a known password: they need DEMO=1.")
        if demo_exists():
            self.stdout.write("The demonstration stands already; nothing was changed.")
            return
        refuse_real_data()
        make_demo(timezone.localdate())
        self.stdout.write(self.style.SUCCESS("The demonstration is made."))
