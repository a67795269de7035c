"""What the data protection officer sees of concerns: references and days (design rule 6).

Concerns about themselves, or from which they were left out, are not shown, and no number counts
them (design rule 8).
"""

import datetime
from itertools import islice

from django.db.models import QuerySet

from audit.models import Event
from breaches.models import Concern
from breaches.oversight.who_may_know import erased_mark, known_to
from people.models import Person

AHEAD = datetime.timedelta(days=90)
# How many lines of the past are shown.
SHOWN = 200


def to_erase(officer: Person, day: datetime.date) -> list[Concern]:
    """What the rules will erase in the next ninety days, soonest first."""
    due = Concern.objects.filter(erased_on=None, held=False, erase_on__lte=day + AHEAD)
    return known_to(officer, due.order_by("erase_on", "reference"))


def erased(officer: Person) -> list[Concern]:
    """What was erased while they were data protection officer, newest first.

    Once a key is destroyed nobody can tell who the subject was. So erasing keeps marks of that
    day's officers who may know of it, and nobody else is shown it later.
    """
    rows = Concern.objects.filter(pk__in=_known_when_erased(officer))
    return list(rows.order_by("-erased_on", "reference")[:SHOWN])


def _known_when_erased(officer: Person) -> list[str]:
    events = Event.objects.filter(act=Event.Act.CONCERN_ERASED).values_list("object_id", "details")
    return [pk for pk, details in events if erased_mark(pk, officer) in details["known_to"]]


def exports(officer: Person) -> list[Event]:
    """Case files made, newest first: of which concern, when and by whom."""
    events = Event.objects.filter(act=Event.Act.CASE_FILE_MADE).order_by("-at")
    concerns = Concern.objects.filter(pk__in=set(events.values_list("object_id", flat=True)))
    known = {str(each.pk) for each in known_to(officer, _kept(concerns))}
    known |= set(_known_when_erased(officer))
    return list(islice((each for each in events if each.object_id in known), SHOWN))


def _kept(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    return concerns.filter(erased_on=None)
