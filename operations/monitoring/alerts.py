"""Tells whoever runs the site when a check turns bad, each day while it is, and when it is well.

A job and a timer of the machine both look, every few minutes: each finds what stops the other.
"""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from operations.models import Alert
from operations.monitoring.status import LABELS, Fact, State, facts
from people.emails import letter, send_email
from people.models import Person, Post, Role
from people.outgoing import AddressRefused
from web.addresses import absolute

LOOKING, LOOKED = "alerts-looking", "alerts-looked"
# A look takes no longer, or it was killed. Seconds.
LONGEST = 240
# Nobody has looked for so long: neither the job nor the timer runs.
UNSEEN = datetime.timedelta(minutes=15)
# During an upgrade the database waits for its changes for some minutes.
UPGRADE = datetime.timedelta(minutes=5)


class Looked(NamedTuple):
    """What the last look found out about telling itself."""

    at: datetime.datetime
    mail_fails: bool
    untold: bool


def look() -> None:
    """Look at all checks and tell what has changed. Of two at once, one looks."""
    if settings.DEMO or not cache.add(LOOKING, 1, timeout=LONGEST):
        return
    try:
        found = {fact.name: fact for fact in facts()}
        wrong = {name: fact for name, fact in found.items() if fact.state == State.WRONG}
        _note(wrong)
        _tell(wrong)
        untold = Alert.objects.filter(told_at=None).exists()
        cache.set(LOOKED, tuple(Looked(timezone.now(), "mail" in wrong, untold)), timeout=None)
    finally:
        cache.delete(LOOKING)


def last_look() -> Looked | None:
    """None on a site that never looked, such as a demonstration."""
    found = cache.get(LOOKED)
    return Looked(*found) if found else None


def _note(wrong: Collection[str]) -> None:
    known = set(Alert.objects.values_list("about", flat=True))
    now = timezone.now()
    Alert.objects.bulk_create(
        [Alert(about=name, since=now) for name in wrong if name not in known],
        ignore_conflicts=True,
    )


def _tell(wrong: dict[str, Fact]) -> None:
    """One letter for all that is to be told now. It is stored as told once it is sent."""
    now = timezone.now()
    alerts = list(Alert.objects.all())
    standing = [each for each in alerts if each.about in wrong and not _may_be_an_upgrade(each)]
    over = [each for each in alerts if each.about not in wrong]
    if not over and not any(each.is_due(now) for each in standing):
        return
    context = {
        "new": [wrong[each.about] for each in standing if each.told_at is None],
        "standing": [(wrong[each.about], each.since) for each in standing if each.told_at],
        # A check may be gone since another release.
        "over": [(LABELS.get(each.about, each.about), each.since) for each in over],
        "link": absolute(reverse("operations:status")),
    }
    if _send(context):
        Alert.objects.filter(pk__in=[each.pk for each in standing]).update(told_at=now)
        Alert.objects.filter(pk__in=[each.pk for each in over]).delete()


def _may_be_an_upgrade(alert: Alert) -> bool:
    return alert.about == "migrations" and alert.since > timezone.now() - UPGRADE


def _send(context: dict[str, object]) -> bool:
    """Whether it reached at least one of them. Where the mail server is the trouble, the next look
    tries again."""
    told = False
    for address in whom_to_tell():
        try:
            told |= send_email(letter("operations/emails/alert", address, context))
        except AddressRefused:
            continue
        except OSError:
            break
    return told


def whom_to_tell() -> list[str]:
    """The addresses chosen in the settings, or everyone who runs the site."""
    if settings.ALERTS_TO:
        return list(settings.ALERTS_TO)
    posts = Post.objects.current(timezone.localdate()).filter(role=Role.ADMINISTRATOR)
    administrators = Q(pk__in=Person.objects.holding(posts))
    running = Person.objects.reachable().filter(
        administrators | Q(is_staff=True) | Q(is_superuser=True)
    )
    return [str(email) for email in running.order_by("pk").values_list("email", flat=True)]
