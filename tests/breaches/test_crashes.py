"""A process is killed, or its database is full, in the middle of a report: what was confirmed is
whole, and nothing confirmed is lost."""

import json
import random
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from tests import processes

REPORTERS = "tests.breaches.reporters"


def killed(env, dice, act, first, lines):
    """Kill -9 a process after this many reports and a little while, or as soon as it begins to
    store another file; return what it confirmed."""
    files = stored(env)
    with processes.waiting(env, REPORTERS, act, first) as process:
        processes.begin([process])
        confirmed = [process.stdout.readline() for _ in range(lines)]
        storing = dice.random() < 0.5
        while storing and stored(env) <= files + lines:
            assert process.poll() is None
        with pytest.raises(TimeoutExpired):
            process.wait(dice.uniform(0, 0.02 if storing else 0.15))
        process.kill()
        confirmed += process.stdout.readlines()
    assert process.returncode < 0
    return [line.strip() for line in confirmed if line.endswith("\n")]


def stored(env):
    return sum(path.is_file() for path in Path(env["FILES_ROOT"]).rglob("*"))


def told(env, *words):
    return json.loads(processes.ask(env, REPORTERS, "tell", *words))


def assert_whole(found):
    assert not {problem for problems in found["concerns"].values() for problem in problems}
    assert not found["again"]


@pytest.mark.production
def test_a_killed_process_loses_no_report_that_it_confirmed(elsewhere):
    dice, confirmed = random.Random(2026), []
    processes.ask(elsewhere, REPORTERS, "prepare", 120)
    for kill in range(3):
        confirmed += killed(elsewhere, dice, "report", kill * 25, dice.randint(1, 5))
    found = told(elsewhere)
    assert {*confirmed} <= {*found["concerns"]}
    # Reports killed between commit and answer are whole, too, but nobody was told.
    assert len(found["concerns"]) <= len(confirmed) + 3
    assert_whole(found)


@pytest.mark.production
def test_a_killed_process_loses_no_anonymous_report_that_it_gave_a_code_for(elsewhere):
    processes.ask(elsewhere, REPORTERS, "prepare", 1)
    codes = killed(elsewhere, random.Random(7), "report_anonymously", 0, 2)
    found = told(elsewhere, codes[-1])
    assert found["opened"] in found["concerns"]
    assert len(found["concerns"]) in (len(codes), len(codes) + 1)
    assert_whole(found)


@pytest.mark.long
def test_however_often_one_is_killed_no_report_is_lost(elsewhere):
    dice, confirmed, strays = random.Random(2026), set(), 0
    processes.ask(elsewhere, REPORTERS, "prepare", 700)
    for kill in range(60):
        confirmed |= {*killed(elsewhere, dice, "report", kill * 10, dice.randint(0, 8))}
        found = told(elsewhere)
        strays += found["strays"]
        assert_whole(found)
    assert confirmed <= {*found["concerns"]}
    assert len(found["concerns"]) <= len(confirmed) + 60
    assert strays > 0  # Otherwise none was killed while storing a file.


def test_where_the_database_is_full_nothing_is_confirmed_or_lost(elsewhere):
    # So many recipients that it takes more room than its draft leaves.
    processes.ask(elsewhere, REPORTERS, "prepare", 1, 40)
    found = json.loads(processes.ask(elsewhere, REPORTERS, "fill"))
    assert found.pop("kept") > 15_000
    assert found == {"first": 503, "concerns": 0, "letters": 0, "files": 0, "then": 302}
    assert_whole(told(elsewhere))
