"""What is waiting in concerns, for somebody's desk."""

from dataclasses import dataclass

from breaches.models import Concern
from people.models import Person


@dataclass(frozen=True)
class Waiting:
    """`unanswered` concerns are waiting for this person; `own` says whether they reported any."""

    unanswered: int
    own: bool


def waiting_for(person: Person) -> Waiting:
    """Count what waits for the person, and only what they may see: for a subject, nothing."""
    waiting = Concern.objects.handled_by(person).filter(answered_on=None)
    still_open = waiting.exclude(state=Concern.State.CLOSED)
    unanswered = still_open.count() if person.handles_concerns else 0
    return Waiting(unanswered, Concern.objects.reported_by(person).exists())
