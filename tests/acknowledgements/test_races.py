"""Many sign at once: threads on PostgreSQL; processes, some killed, on either database."""

import json
import random
from contextlib import ExitStack
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from acknowledgements.asked.shares import Tally
from acknowledgements.models import Asked, Link, Signature, SignatureDetails
from acknowledgements.proof import verifying
from acknowledgements.signing.reading import as_seen_by
from acknowledgements.signing.signing import AlreadySetAside, TextChanged, set_aside_signature, sign
from audit.models import Event
from people.models import Email, Group, Person
from policies.lifecycle.importing import AlreadyHeld, bring_in
from policies.lifecycle.publishing import Asking, publish
from policies.models import Policy, Round, Version
from policies.texts.parsing import parse
from tests import processes
from tests.factories import people, person, today
from tests.making import approved, on_screen, opened, published, signed, text

REFUSALS = (TextChanged, ValidationError, AlreadyHeld, AlreadySetAside)
State = Version.State
SIGNERS = "tests.acknowledgements.signers"


def at_once(acts):
    return processes.at_once(acts, REFUSALS)


def whole():
    """Each signature has its details, its place in the chain, its event and its receipt."""
    count = Signature.objects.count()
    rows = [SignatureDetails.objects.count(), Link.objects.count()]
    receipts = Email.objects.filter(kind="acknowledgements.telling.emails.receipt")
    rows += [Event.objects.filter(act=Event.Act.SIGNED).count(), len(receipts)]
    return not [*verifying.problems()] and rows == [count] * 4


@pytest.mark.postgresql
def test_fifty_at_once_for_one_person_are_one_signature(committed):
    teacher, version = person(), published()
    receipts = at_once([lambda: signed(Person.objects.get(pk=teacher.pk), version).pk] * 50)
    assert receipts == [Signature.objects.get().pk] * 50
    assert whole()


@pytest.mark.postgresql
def test_of_ten_who_set_it_aside_at_once_one_does(committed):
    teacher, head, version = person(), person(), published()
    wrong = signed(teacher, version)
    outcomes = at_once([partial(set_aside_signature, wrong, "Not hers.", by=head)] * 10)
    assert outcomes.count(None) == 1
    assert Signature.objects.filter(corrects=wrong).count() == 1
    assert [*verifying.problems()] == []


@pytest.mark.postgresql
def test_twenty_at_once_after_it_was_set_aside_are_one_signature(committed):
    teacher, head, version = person(), person(), published()
    set_aside_signature(signed(teacher, version), "Not hers.", by=head)
    receipts = at_once([lambda: signed(Person.objects.get(pk=teacher.pk), version).pk] * 20)
    assert set(receipts) == {Signature.objects.standing().get().pk}
    assert Link.objects.count() == Signature.objects.count() == 3
    assert [*verifying.problems()] == []


def sign_for_all(crowd, version):
    return [signed(each, version) for each in crowd]


@pytest.mark.postgresql
def test_two_hundred_at_once_over_twenty_connections_all_count(committed):
    crowd, version = people(200), published()
    shares = [crowd[n::20] for n in range(20)]
    at_once([partial(sign_for_all, share, version) for share in shares])
    assert Signature.objects.count() == 200
    assert whole()


def publishing(version):
    return partial(publish, version, None, Asking(today(), groups=Group.objects.all()))


def read(someone):
    """What the page shows this person now; showing it records the opening."""
    seen = as_seen_by(someone, today()).get(state=State.PUBLISHED)
    opened(someone, seen)
    return seen


def sign_what_is_shown(someone, shown):
    """Sign it; if it changed in the meantime, read again and sign that."""
    while True:
        try:
            signature = sign(someone, shown.pk, "Ada", shown.statement_sha256, on_screen())
            return shown, signature
        except TextChanged:
            shown = read(someone)


@pytest.mark.postgresql
def test_no_signature_lands_on_a_text_that_was_not_shown(committed):
    crowd, old = people(40), published()
    new = approved(words="tablets")
    shown = [(someone, read(someone)) for someone in crowd]
    acts = [partial(sign_what_is_shown, *each) for each in shown]
    acts.insert(20, publishing(new))
    outcomes = at_once(acts)
    outcomes.pop(20)
    for seen, signature in outcomes:
        assert (signature.version_id, signature.text_sha256) == (seen.pk, seen.text_sha256)
        assert signature.round.major == seen.major
    assert {seen.pk for seen, _signature in outcomes} <= {old.pk, new.pk}
    assert Signature.objects.count() == 40
    assert whole()


@pytest.mark.postgresql
def test_the_old_text_is_refused_once_the_new_one_is_in_force(committed):
    crowd, old = people(20), published()
    published(words="tablets")
    outcomes = at_once([partial(signed, each, old) for each in crowd])
    assert [type(outcome) for outcome in outcomes] == [TextChanged] * 20
    assert not Signature.objects.exists()


@pytest.mark.postgresql
def test_of_two_who_publish_at_once_one_does(committed):
    person()
    first = approved()
    second = Version.objects.get(pk=first.pk)
    outcomes = at_once([publishing(first), publishing(second)])
    assert {type(outcome) for outcome in outcomes} == {Round, ValidationError}
    assert Event.objects.filter(act=Event.Act.VERSION_PUBLISHED).count() == 1


@pytest.mark.postgresql
def test_of_two_texts_published_at_once_the_later_is_in_force(committed):
    person()
    texts = [approved(words=words) for words in ("screens", "tablets")]
    at_once([publishing(each) for each in texts])
    # The earlier one was published first and replaced, or came too late and was refused.
    in_force = Version.objects.published().get()
    assert in_force == texts[1]
    assert Round.objects.open().get().major == in_force.major


@pytest.mark.postgresql
def test_the_same_text_imported_twice_at_once_is_one_version(committed):
    parsed = parse(text())
    outcomes = at_once([partial(bring_in, parsed, by=None)] * 8)
    held = [outcome for outcome in outcomes if isinstance(outcome, AlreadyHeld)]
    assert {outcome.version for outcome in held} == {Version.objects.get()}
    assert len(held) == 7


@pytest.mark.postgresql
def test_of_two_texts_of_one_policy_imported_at_once_one_is_the_draft(committed):
    texts = [parse(text(words=words)) for words in ("screens", "tablets")]
    outcomes = at_once([partial(bring_in, each, by=None) for each in texts])
    assert {type(outcome) for outcome in outcomes} == {Version, ValidationError}
    assert Policy.objects.count() == 1


def ask(env, *words):
    return processes.ask(env, SIGNERS, *words)


def signer(env, first, step):
    """A process that is ready to sign and waits for the start."""
    return processes.waiting(env, SIGNERS, "sign", first, step)


@pytest.mark.once
def test_of_eight_processes_none_loses_a_signature(elsewhere):
    ask(elsewhere, "prepare", 80)
    with ExitStack() as stack:
        signers = [stack.enter_context(signer(elsewhere, n, 8)) for n in range(8)]
        processes.begin(signers)
        receipts = [process.stdout.read().split() for process in signers]
    found = json.loads(ask(elsewhere, "report"))
    assert [process.returncode for process in signers] == [0] * 8
    assert len({confirmed[0] for confirmed in receipts}) == 1
    assert {each for confirmed in receipts for each in confirmed} == {*found["signatures"]}
    assert len({*found["signatures"].values()}) == len(found["signatures"]) == 80
    assert found["problems"] == []


def killed(env, first, lines):
    """Kill a process (-9) after so many receipts; returns everything it confirmed."""
    with signer(env, first, 1) as process:
        processes.begin([process])
        confirmed = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        confirmed += process.stdout.readlines()
    assert process.returncode < 0
    return {line.strip() for line in confirmed if line.endswith("\n")}


def test_a_killed_process_loses_nothing_that_it_confirmed(elsewhere):
    ask(elsewhere, "prepare", 400)
    confirmed = killed(elsewhere, 0, 7) | killed(elsewhere, 3, 20)
    found = json.loads(ask(elsewhere, "report"))
    assert confirmed <= {*found["signatures"]}
    assert len(confirmed) >= 20
    assert found["problems"] == []


@pytest.mark.long
def test_however_often_one_is_killed_nothing_confirmed_is_lost(elsewhere):
    dice, confirmed = random.Random(2026), set()
    ask(elsewhere, "prepare", 2000)
    for kill in range(60):
        confirmed |= killed(elsewhere, kill * 30, dice.randint(1, 60))
    found = json.loads(ask(elsewhere, "report"))
    assert confirmed <= {*found["signatures"]}
    assert len({*found["signatures"].values()}) == len(found["signatures"])
    assert found["problems"] == []


@pytest.mark.long
def test_eight_processes_of_which_some_are_killed(elsewhere):
    dice, confirmed = random.Random(2026), set()
    # No more at a time: SQLite's waiting is not fair, and after 20 s of it a process is refused.
    ask(elsewhere, "prepare", 240)
    for _ in range(12):
        with ExitStack() as stack:
            signers = [stack.enter_context(signer(elsewhere, n, 8)) for n in range(8)]
            processes.begin(signers)
            for process in dice.sample(signers, 8):
                confirmed |= {process.stdout.readline().strip() for _ in range(5)}
                process.kill()
    found = json.loads(ask(elsewhere, "report"))
    assert confirmed <= {*found["signatures"]}
    assert found["problems"] == []


@pytest.mark.postgresql
def test_numbers_are_of_one_moment_whoever_publishes_meanwhile(committed):
    people(3)
    published("Clear Desk Policy", "desks")
    meanwhile = iter([lambda: published("Quiet Screens Policy", "screens")])

    def another_publishes(execute, sql, *more):
        answer = execute(sql, *more)
        if "COUNT" in sql:
            for act in meanwhile:
                processes.at_once([act], REFUSALS)
        return answer

    with connection.execute_wrapper(another_publishes):
        tally = Tally.of(Asked.objects.on(today()), today())
    [share] = tally.by_policy()
    assert (share["name"], share["owing"], share["total"]) == ("Clear Desk Policy", 3, 3)
