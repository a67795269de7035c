"""Which concerns a person may know of, given their part in each; for pages that cover many
concerns."""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.crypto import salted_hmac

from breaches import vault
from breaches.models import Concern, Party
from people.models import Person

Parts = dict[uuid.UUID, set[str]]
HIDING = {Party.Part.SUBJECT, Party.Part.LEFT_OUT}


def parts_of(people: Sequence[Person], concerns: Iterable[Concern] | None = None) -> list[Parts]:
    """For each of the people, their parts by concern, except in erased ones.

    One SQL query. SQL can't do this: a mark can be computed only with its concern's key, so each
    key is unwrapped and the marks are compared here. People only described in words are not found.
    """
    rows = Party.objects.filter(until=None, concern__erased_on=None).exclude(mark="")
    if concerns is not None:
        rows = rows.filter(concern__in=concerns)
    found: list[Parts] = [defaultdict(set) for _each in people]
    opened = lru_cache(maxsize=1)(vault.unwrap)
    columns = ("concern_id", "part", "mark", "concern__key_id", "concern__wrapped_key")
    for concern, part, mark, *wrapped in rows.order_by("concern").values_list(*columns):
        key = opened(wrapped[0], bytes(wrapped[1]))
        for person, parts in zip(people, found, strict=True):
            if vault.mark(key, person.pk) == mark:
                parts[concern].add(part)
    return found


def may_know(person: Person, concern: Concern) -> bool:
    """Whether the person may learn that the concern exists: not a subject, nor anyone left out
    (design rule 8)."""
    mark = concern.mark(person)
    standing = concern.parties.standing().filter(mark=mark)
    return not standing.filter(part__in=HIDING).exists()


def erased_mark(concern: uuid.UUID | str, officer: Person) -> str:
    """A keyed hash for a data protection officer who may know of the concern; it still works once
    the concern is erased and its own key destroyed."""
    value = f"{concern} {officer.pk}"
    digest: str = salted_hmac("breaches.erased", value, algorithm="sha256").hexdigest()
    return digest


def erased_marks(concern: Concern, officers: Iterable[Person]) -> list[str]:
    """The marks of those who may know of it, and random ones for the others, so that nobody is
    seen to be missing."""
    return sorted(
        erased_mark(concern.pk, each) if may_know(each, concern) else secrets.token_hex(32)
        for each in officers
    )


def known_to(person: Person, concerns: Iterable[Concern]) -> list[Concern]:
    """The concerns that the person may know of. Leave out erased ones first."""
    rows = list(concerns)
    (parts,) = parts_of([person], rows)
    return [each for each in rows if not HIDING & parts.get(each.pk, set())]
