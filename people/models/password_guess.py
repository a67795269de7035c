"""Password attempts, counted so that passwords can't be guessed by trial and error, yet a whole
school can sign in at once.

allauth counts them too, under a lock for each network address. A school has one address: on a busy
morning its sign-ins queued for that lock until allauth gave up waiting, and correct passwords still
counted as failures.
"""

import datetime
import hashlib
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

KEPT = datetime.timedelta(minutes=5)
MINUTE = datetime.timedelta(minutes=1)
# Guesses allowed at one person's password in five minutes, and from one address in a minute.
FOR_ONE, FROM_ONE = 8, 120


def _hashed(login: str) -> str:
    return hashlib.sha256(login.lower().encode()).hexdigest()


class GuessQuerySet(models.QuerySet["Guess"]):
    def begin(self, login: str, address: str) -> "Guess | None":
        """Record an attempt at that login's password from that network address, to be deleted if it
        proves right; None if there were too many, and then it doesn't count.

        Each is stored before it counts the others, so that no more than the limit ever pass,
        however many come at once.
        """
        now = timezone.now()
        whose = _hashed(login)
        guess = self.create(at=now, whose=whose, address=address)
        others = self.filter(at__gt=now - KEPT).exclude(pk=guess.pk)
        at_one = Count("pk", filter=Q(whose=whose))
        from_one = Count("pk", filter=Q(address=address, at__gt=now - MINUTE))
        found = others.aggregate(at_one=at_one, from_one=from_one)
        if found["at_one"] < FOR_ONE and found["from_one"] < FROM_ONE:
            return guess
        guess.delete()
        return None

    def forget(self, login: str) -> None:
        """Delete the guesses at a password that was replaced."""
        self.filter(whose=_hashed(login)).delete()

    def over(self) -> Self:
        """Those that no longer count."""
        return self.filter(at__lte=timezone.now() - KEPT)


class Guess(models.Model):
    """An attempt at somebody's password that is wrong, or not yet known to be right."""

    at = models.DateTimeField()
    # SHA-256 of what was typed as the email: some people type a password there.
    whose = models.CharField(max_length=64)
    address = models.CharField(max_length=50)

    objects = GuessQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["at"], name="guess_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}"
