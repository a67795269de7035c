"""What the processes of test_races.py do; they share a database and nothing else."""

import json
from collections.abc import Callable

from acknowledgements.models import Signature
from acknowledgements.proof import verifying
from people.models import Person
from policies.models import Version
from tests import factories, making, processes


def prepare(count: str) -> None:
    """So many people, and a policy in force that asks them to sign."""
    factories.people(int(count))
    making.published()


def sign(first: str, step: str) -> None:
    """Report that we are ready; when started, sign for every `step`th person and print each
    receipt.

    All processes begin with the same person.
    """
    version = Version.objects.get()
    people = [*Person.objects.order_by("pk")]
    processes.ready()
    for someone in [people[0], *people[int(first) :: int(step)]]:
        processes.say(making.signed(someone, version).pk)


def report() -> None:
    """All signatures, and what is wrong with the chain."""
    held = {str(pk): person for pk, person in Signature.objects.values_list("pk", "person")}
    processes.say(json.dumps({"signatures": held, "problems": [*verifying.problems()]}))


def main(name: str, *words: str) -> None:
    acts: dict[str, Callable[..., None]] = {"prepare": prepare, "sign": sign, "report": report}
    acts[name](*words)
