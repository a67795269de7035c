from typing import Any

from django.core.management.base import BaseCommand, CommandError

from breaches import vault
from breaches.oversight.key_rotation import Rotated, older, rotate, within_reach


class Command(BaseCommand):
    help = "Rewrap the keys of concerns and drafts with the first of CONCERN_KEYS."

    def handle(self, **options: Any) -> None:
        rotated = rotate()
        self._say_what_was_done(rotated)
        self._say_what_is_within_reach()
        if rotated.left:
            raise CommandError(
                f"{rotated.left} are left. Run this again; if they stay, the master key that they"
                " were kept with is not in CONCERN_KEYS, or their rows were damaged."
            )
        if older():
            self.stdout.write(
                f"Nothing needs the older keys any more ({', '.join(older())}): take them out of"
                " CONCERN_KEYS, start the site again, and destroy every copy of them."
            )

    def _say_what_was_done(self, rotated: Rotated) -> None:
        self.stdout.write(
            f"{rotated.concerns} concerns and {rotated.drafts} drafts were rewrapped with the"
            f" master key {vault.current_id()}."
        )

    def _say_what_is_within_reach(self) -> None:
        if count := within_reach():
            self.stdout.write(
                f"{count} erased concerns can still be read from older backups, with master keys"
                " that are still in CONCERN_KEYS. Put a new key first, run this, take out the"
                " others and destroy them."
            )
