"""What the processes of test_key_rotation.py do: a site that runs while keys are rewrapped."""

import itertools
import json
from collections.abc import Callable

from breaches import vault
from breaches.handling.messages import add_note
from breaches.models import Concern, Entry
from people.models import Person, Role
from tests import factories, processes
from tests.breaches.many import many_concerns


def main(name: str, *words: str) -> None:
    acts: dict[str, Callable[..., None]] = {"keep": keep, "carry_on": carry_on, "read": read}
    acts[name](*words)


def keep(count: str) -> None:
    """This many concerns, with their reporters and handlers."""
    factories.PartnershipFactory()
    reporter, deputy = factories.person(), factories.person(Role.DEPUTY)
    many_concerns(int(count), reporter=reporter, handler=deputy)


def carry_on() -> None:
    """On command, read a concern, write to it and report another, until stopped; print a line each
    time all of it is done."""
    reporter, deputy = Person.objects.order_by("pk")
    kept = [*Concern.objects.values_list("pk", flat=True)]
    processes.ready()
    for n in itertools.count():
        made = Concern.objects.get(pk=kept[n * 97 % len(kept)])
        assert all(entry.words for entry in made.entries.select_related("concern"))
        add_note(made, f"note {n}", deputy)
        many_concerns(1, reporter=reporter, handler=deputy)
        processes.say(n)


def read() -> None:
    """How many concerns can be read whole, how many can't, and how many their reporter finds."""
    unread, entries = set(), Entry.objects.select_related("concern")
    for entry in entries.iterator():
        try:
            assert entry.words
        except vault.WrongKey:
            unread.add(entry.concern_id)
    found = Concern.objects.reported_by(Person.objects.order_by("pk")[0]).count()
    told = {"unread": len(unread), "all": Concern.objects.count(), "found": found}
    processes.say(json.dumps({**told, "notes": entries.filter(kind="note").count()}))
