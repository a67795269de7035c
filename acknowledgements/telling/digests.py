"""What a head is told once a week: who still has to sign in the schools they lead."""

import datetime
from dataclasses import dataclass

from acknowledgements.asked import unsigned
from acknowledgements.asked.shares import Tally
from acknowledgements.asked.unsigned import Choice, UnsignedRow
from acknowledgements.models import Reminding
from people.models import Person


@dataclass(frozen=True)
class Digest:
    """The numbers at the top of the head's list, and its late people by name."""

    numbers: dict[str, int]
    late: list[UnsignedRow]
    # How many more are late than are named.
    more: int


def digest_of(head: Person, day: datetime.date) -> Digest | None:
    """Make the head's digest; None if there is nothing to say.

    Leaders of all schools are told only of people who have been late for as long as the partnership
    has set, and nothing while there are none: until then it is for each school's own head.
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
