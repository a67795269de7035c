from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home import demo
from people.models import Partnership, Person


class Command(BaseCommand):
    help = "Make a partnership of made-up people and policies to look around in."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts have a known password: they need DEMO=1.")
        if Partnership.current().is_demo:
            self.stdout.write("The demonstration stands already; nothing was changed.")
            return
        if Person.objects.exists() or Partnership.objects.exists():
            raise CommandError("This database holds real data: nothing was changed.")
        demo.make(timezone.localdate())
        self.stdout.write(self.style.SUCCESS("The demonstration is made."))
