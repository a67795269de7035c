"""Compares the site's confirmations with what it has stored."""

from collections.abc import Iterator

from django.db.models import Count

from acknowledgements.models import Certificate, Signature
from acknowledgements.proof.verifying import problems
from bench.working import Notes
from breaches.models import Concern
from people.models import Person
from policies.models import Policy, Round, Version


def faults(notes: Notes) -> Iterator[str]:
    """Everything that was confirmed but is missing, duplicated or incomplete; a sentence each."""
    yield from _signatures(notes)
    yield from _concerns(notes)
    yield from _brought_in(notes)
    yield from _published(notes)
    yield from problems()


def _signatures(notes: Notes) -> Iterator[str]:
    held = {
        str(pk): (person, slug)
        for pk, person, slug in Signature.objects.values_list("pk", "person", "round__policy__slug")
    }
    for note in notes.of("sign"):
        if held.get(note.told) != (note.person, note.what):
            yield f"Lost: the signature {note.told} of person {note.person}, for {note.what}."
    given = Signature.objects.given().values("person", "round").annotate(n=Count("pk"))
    for row in given.filter(n__gt=1):
        yield f"Twice: person {row['person']} signed in sign-off {row['round']} {row['n']} times."
    without = Signature.objects.filter(certificate=None).count()
    if without:
        yield f"Lost: {without} certificates."
    if Certificate.objects.count() > Signature.objects.count():
        yield "Twice: there are more certificates than signatures."


def _concerns(notes: Notes) -> Iterator[str]:
    for note in notes.of("report"):
        person = Person.objects.get(pk=note.person)
        held = [each.reference for each in Concern.objects.reported_by(person)]
        if note.told not in held:
            yield f"Lost: the report {note.told} of person {note.person}."
        if len(held) > 1:
            yield f"Twice: person {note.person} reported once, and {held} are held."


def _brought_in(notes: Notes) -> Iterator[str]:
    titles = [note.what for note in notes.of("bring in")]
    held = dict(
        Version.objects.filter(title__in=titles).values_list("title").annotate(n=Count("pk"))
    )
    for title in titles:
        if held.get(title, 0) != 1:
            yield f"The policy {title} was imported, and is held {held.get(title, 0)} times."


def _published(notes: Notes) -> Iterator[str]:
    for note in notes.of("publish"):
        slug, _versions, number = note.what.strip("/").split("/")[1:]
        policy, major = Policy.objects.get(slug=slug), int(number.split(".")[0])
        states = [Version.State.PUBLISHED, Version.State.SUPERSEDED]
        if not policy.versions.filter(major=major, state__in=states).exists():
            yield f"Lost: {slug} {number} was published."
        if (opened := Round.objects.filter(policy=policy, major=major).count()) != 1:
            yield f"{slug} {number} opened {opened} sign-offs."
