from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home import demo
from people import demo as people_demo


class Command(BaseCommand):
    help = "Make a partnership of made-up people and policies to look around in."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts have a known password: they need DEMO=1.")
        if people_demo.stands():
            self.stdout.write("The demonstration stands already; nothing was changed.")
            return
        people_demo.refuse_real_data()
        demo.make(timezone.localdate())
        self.stdout.write(self.style.SUCCESS("The demonstration is made."))
