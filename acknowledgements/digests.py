"""What a head is told once a week: who has still to sign in the schools that they lead."""

import datetime
from dataclasses import dataclass

from acknowledgements import unsigned
from acknowledgements.models import Reminding
from acknowledgements.shares import Tally
from acknowledgements.unsigned import Choice, Row
from people.models import Person


@dataclass(frozen=True)
class Digest:
    """The numbers at the top of the head's list, and the late ones of it by name."""

    numbers: dict[str, int]
    late: list[Row]
    # How many more are late than are named.
    more: int


def digest_of(head: Person, day: datetime.date) -> Digest | None:
    """None where there is nothing to say.

    Who leads all schools is told only of who is late for as long as the partnership has set, and
    not at all while nobody is: before that it is for each school's own head.
    """
    if not head.chases:
        return None
    shares = Tally.of(unsigned.asked(head, Choice(), day), day).by_policy()
    numbers = unsigned.numbers(head, Choice(), day, shares)
    late = unsigned.owing(head, Choice(late=True), day)
    if head.leads_all:
        late = late.filter(due__lte=day - datetime.timedelta(Reminding.current().escalate))
    count = late.count() if head.leads_all else numbers["late"]
    if not (count if head.leads_all else numbers["owing"]):
        return None
    rows, _after = unsigned.page(late, "", day)
    return Digest(numbers, rows, count - len(rows))
