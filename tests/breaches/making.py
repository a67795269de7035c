"""Concerns for tests of what follows a report: their parties are given."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from breaches import vault
from breaches.codes import code_hash
from breaches.models import Concern, Entry, Party
from people.models import Person


def concern(
    *,
    handlers: Iterable[Person] = (),
    about: Iterable[Person] = (),
    reporter: Person | None = None,
    way: str = "",
    kind: str = "conduct",
    received: datetime.datetime | None = None,
    code: str = "",
    report: dict[str, Any] | None = None,
    **columns: Any,
) -> Concern:
    """A concern with its report as entry 1. Anonymous without a reporter."""
    way = way or ("named" if reporter else "anonymous")
    at = None if way == "anonymous" else received or timezone.now()
    day = timezone.localdate(received)
    made = Concern(
        way=way,
        kind=kind,
        received_on=day,
        received_at=at,
        answer_due=columns.pop("answer_due", day + datetime.timedelta(days=3)),
        reporter_mark=vault.marks(reporter.pk)[0] if reporter else "",
        code_hash=code_hash(code or secrets.token_hex()) if way == "anonymous" else "",
        **columns,
    )
    made.lock_with(vault.new_key())
    made.save(force_insert=True)
    words = {
        "at_risk": False,
        "policy": None,
        "what": "A post with a pupil's name in it.",
        "on": day.isoformat(),
        "when": "Monday after school",
        "place": "A public page",
        "links": [],
        "witnesses": "",
        "choice": "",
        "route": [],
        **(report or {}),
    }
    made.write(Entry.Kind.REPORT, words, at=at)
    for person in about:
        who = {"who": "staff", "name": str(person), "job": "", "person": person.pk, "described": ""}
        made.add_party(Party.Part.SUBJECT, who, person=person)
    if reporter:
        who = {"name": str(reporter), "job": "", "person": reporter.pk}
        made.add_party(Party.Part.REPORTER, who, person=reporter)
    for person in handlers:
        role = person.jobs[0].role
        who = {"name": str(person), "job": person.jobs[0].title, "role": role, "why": "route"}
        made.add_party(Party.Part.HANDLER, who, person=person)
    return made
