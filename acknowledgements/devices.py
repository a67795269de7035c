"""A shared device (a tablet in the office) in somebody's hands: one policy, one person, no account.

Whoever hands it over is signed out of it. What is left in its session opens one text for one
person and nothing else, because to every other page that person is nobody.
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
# Each page that is opened begins it anew.
IDLE = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Handed:
    """Who holds the device, for which policy; who handed it to them, and when."""

    person: Person
    policy: str
    by: Person
    at: datetime.datetime


def hand_over(request: HttpRequest, person: Person, version: Version, by: Person) -> None:
    """Sign `by` out of this device and open the policy for the person. The act takes the request,
    because it changes whose the session is."""
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
    """What this device is open for; None where it was taken back, its time is over, or somebody
    has signed in on it. Reading it begins its time anew."""
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
    """Nothing of it is left in the session, nor of anybody."""
    request.session.flush()
