"""Lists and certificates as files: each download is recorded, then given to the view."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from acknowledgements.asked import past_dates, unsigned
from acknowledgements.asked.matrix import WHO, matrix_of, rows_in_words, titles_of
from acknowledgements.asked.one_person import all_certificates
from acknowledgements.asked.past_dates import PastRow
from acknowledgements.asked.unsigned import Choice, UnsignedRow
from audit.models import Event, record
from people.models import Person
from people.namesakes import MARK
from policies.models import Policy

# The titles of a file's columns, and its rows.
Sheet = tuple[list[Any], Iterator[list[Any]]]


def export_unsigned(head: Person, choice: Choice, day: datetime.date) -> Sheet:
    """Export who still has to sign. The rows are fetched in chunks, when they are wanted."""
    record(Event.Act.LIST_EXPORTED, head, head, **choice.for_the_record())
    titles = [
        *(_("Policy"), _("Name"), _("Job"), _("E-mail"), _("School"), MARK),
        _("To be signed by"),
        *(_("Days late"), _("Says"), _("Told on")),
    ]
    rows = unsigned.all_rows(unsigned.owing(head, choice, day), day)
    return titles, (_unsigned_cells(row) for row in rows)


def export_matrix(head: Person, choice: Choice, day: datetime.date) -> Sheet:
    """Export the matrix of people by policy."""
    record(Event.Act.LIST_EXPORTED, head, head, **choice.for_the_record())
    found = matrix_of(head, choice, day)
    return titles_of(found), rows_in_words(found)


def export_past_day(head: Person, policy: Policy, day: datetime.date) -> Sheet:
    """Export who had to sign on a day, and who had signed."""
    record(Event.Act.LIST_EXPORTED, head, head, policy=policy.slug, day=str(day))
    titles = [*WHO, _("To be signed by"), _("On that day"), _("Signed at"), _("Excused")]
    return titles, (_past_cells(row) for row in past_dates.rows_on(head, policy, day))


def export_certificates(person: Person, by: Person) -> bytes:
    """Export all the person's certificates in one ZIP."""
    record(Event.Act.CERTIFICATES_EXPORTED, by, person)
    return all_certificates(person)


def _unsigned_cells(row: UnsignedRow) -> list[Any]:
    label, told = row.label, row.told or ""
    return [
        *(row.policy, row.name, label.titles, row.email, label.schools, label.mark),
        *(row.due, row.days_late, row.query, told),
    ]


def _past_cells(row: PastRow) -> list[Any]:
    at = timezone.localtime(row.signed_at).isoformat(" ", "seconds") if row.signed_at else ""
    label = row.label
    who = [row.name, label.titles, label.schools, label.mark]
    return [*who, row.due, row.state, at, row.excuse]
