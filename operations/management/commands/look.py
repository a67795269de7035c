from typing import Any

from django.core.management.base import BaseCommand

from operations.monitoring import alerts


class Command(BaseCommand):
    help = (
        "See whether the site is well, and tell whoever runs it if it is not. A job does so too;"
        " this is for a timer, which also notices that no jobs run."
    )

    def handle(self, **options: Any) -> None:
        alerts.look()
