"""What became of an email, for people: a line of a list."""

import datetime
import uuid
from dataclasses import dataclass

from people.models import Email, Person

# How many a person's page shows, latest first.
SHOWN = 20


@dataclass(frozen=True)
class EmailLine:
    """`said` are the mail server's words, `next_try` is of one that waits, `again` says that it may
    have gone out twice."""

    at: datetime.datetime
    pk: uuid.UUID
    person: Person | None
    to: str
    label: str
    state: Email.State
    said: str = ""
    next_try: datetime.datetime | None = None
    again: bool = False
    can_be_sent_again: bool = False

    @classmethod
    def of(cls, email: Email) -> "EmailLine":
        was_tried = email.state == Email.State.WAITING and email.tries
        return cls(
            at=email.written_at,
            pk=email.pk,
            person=email.person,
            to=email.to,
            label=email.label,
            state=Email.State(email.state),
            said=email.said,
            next_try=email.due_at if was_tried else None,
            again=email.again,
            can_be_sent_again=email.can_be_sent_again,
        )


def lines_to(person: Person) -> list[EmailLine]:
    """The latest to one person. One SQL query."""
    emails = Email.objects.filter(person=person).select_related("person")
    return [EmailLine.of(each) for each in emails[:SHOWN]]
