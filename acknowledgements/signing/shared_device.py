"""A shared device (a tablet in the office) in somebody's hands: one policy, one person, no account.

The person who hands it over is signed out of it. What is left in its session opens one text for one
person and nothing else: to every other page nobody is signed in.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from audit.models import Event, record
from people.models import Person
from policies.models import Version

KEY = "device"
# Starts again with each page that is opened.
IDLE = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Handed:
    """Who has the device, for which policy; who handed it to them, and when."""

    person: Person
    policy: str
    by: Person
    at: datetime.datetime


def hand_over(request: HttpRequest, person: Person, version: Version, by: Person) -> None:
    """Sign `by` out of this device and open the policy for the person. It takes the request because
    it changes whose session it is."""
    with transaction.atomic():
        record(Event.Act.DEVICE_HANDED, by, person, policy=version.policy.slug)
    logout(request)
    request.session[KEY] = {
        "person": str(person.public_id),
        "policy": version.policy.slug,
        "by": str(by.public_id),
        "at": timezone.now().isoformat(),
    }
    request.session.set_expiry(int(IDLE.total_seconds()))


def in_hand(request: HttpRequest) -> Handed | None:
    """What this device is open for; None if it was taken back, timed out, or somebody has signed in
    on it. Reading it restarts the time limit."""
    kept = request.session.get(KEY)
    if kept is None or request.user.is_authenticated:
        return None
    both = [uuid.UUID(kept["person"]), uuid.UUID(kept["by"])]
    people = Person.objects.in_bulk(both, field_name="public_id")
    request.session.modified = True
    return Handed(
        person=people[both[0]],
        policy=kept["policy"],
        by=people[both[1]],
        at=datetime.datetime.fromisoformat(kept["at"]),
    )


def take_back(request: HttpRequest) -> None:
    """Clear the session, so that nothing and nobody is left in it."""
    request.session.flush()
