"""Everything asked of one person: what they signed, owe or are excused from, and their notices."""

import datetime
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from acknowledgements.models import Asked, Certificate, Notice, Query, Signature
from people.models import Person, Post

# The latest; the rest is in the database.
NOTICES = 50


@dataclass(frozen=True)
class PersonRecord:
    """`owing` and `excused` are rows with a policy and its due date; excused means away."""

    owing: list[dict[str, Any]]
    excused: list[dict[str, Any]]
    signatures: "QuerySet[Signature]"
    questions: "QuerySet[Query]"
    notices: "QuerySet[Notice]"


def people_seen_by(viewer: Person) -> "QuerySet[Person]":
    """People whose record the viewer may open: themselves; for heads also all who work, worked or
    will work in the schools they lead."""
    own = Person.objects.filter(pk=viewer.pk)
    if not viewer.chases:
        return own
    posts = Post.objects.all()
    if not viewer.leads_all:
        posts = posts.filter(group__school__in=viewer.schools_led())
    return own | Person.objects.holding(posts)


def record_of(person: Person, day: datetime.date) -> PersonRecord:
    """Gather a person's record as of that day. Five SQL queries once everything has been read."""
    asked = Asked.objects.on(day).of(person)
    columns = {"policy": F("round__policy__title"), "slug": F("round__policy__slug")}
    owing = list(asked.owing().pairs(**columns).order_by("due", "policy"))
    owed = {row["round_id"] for row in owing}
    unsigned = asked.unsigned().pairs(**columns).order_by("due", "policy")
    notices = Notice.objects.filter(person=person).select_related(
        "round__policy", "by", "letter__bounce"
    )
    return PersonRecord(
        owing=owing,
        excused=[row for row in unsigned if row["round_id"] not in owed],
        signatures=Signature.objects.of(person).given().with_version(),
        questions=Query.objects.open().filter(person=person).select_related("version__policy"),
        notices=notices[:NOTICES],
    )


def all_certificates(person: Person) -> bytes:
    """One ZIP of the person's certificates, named by policy and day; each is about 30 KB."""
    archive = io.BytesIO()
    found = Certificate.objects.filter(signature__person=person)
    with zipfile.ZipFile(archive, "w") as made:
        for each in found.select_related("signature__version__policy").iterator(100):
            signature = each.signature
            name = f"{signature.version.policy.slug}-{signature.at:%Y-%m-%d}-{each.code}.pdf"
            with each.file.open("rb") as file:
                made.writestr(name, file.read())
    return archive.getvalue()
