"""Handlers who act at once, each on their own connection."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from breaches.handling import decisions, messages, states
from breaches.handling.handlers import stand_back
from breaches.models import Concern, Decision, Entry
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person
from tests.processes import at_once

pytestmark = pytest.mark.postgresql
HANDLERS = 4
REFUSALS = (Http404, ValidationError)


def numbers(made):
    return list(made.entries.order_by("number").values_list("number", flat=True))


@pytest.fixture
def handlers(committed):
    return [person(role) for role in (Role.DEPUTY, Role.HEAD, Role.EXECUTIVE, Role.CHAIR)]


@pytest.fixture
def made(handlers):
    made = concern(handlers=handlers)
    decisions.decide_threshold(made, Decision.LOW, "A slip.", handlers[0])
    return made


def test_one_of_many_who_close_it_at_once_does(made, handlers):
    acts = [partial(states.close, made, "Thanks.", "", by) for by in handlers]
    done = at_once(acts, (ValidationError,))
    assert done.count(None) == 1
    assert made.entries.filter(kind=Entry.Kind.STATE).count() == 1


def test_one_of_many_first_answers_at_once_is_sent(made, handlers):
    at_once([partial(messages.acknowledge, made, "Thanks.", by) for by in handlers], REFUSALS)
    assert made.entries.filter(kind=Entry.Kind.MESSAGE).count() == 1


def test_the_lines_of_many_who_write_at_once_are_numbered_one_by_one(made, handlers):
    at_once([partial(messages.add_note, made, "Look.", by) for by in handlers * 5], REFUSALS)
    assert numbers(made) == list(range(1, 2 + HANDLERS * 5 + 1))


def test_someone_waiting_for_the_act_that_takes_them_off_writes_nothing(made, handlers):
    by = handlers[0]
    acts: list[Callable[[], object]] = [partial(stand_back, made, "My sister.", by)]
    acts += [partial(messages.add_note, made, "Look.", by)] * 8
    done = at_once(acts, (Http404,))
    notes = made.entries.filter(kind=Entry.Kind.NOTE)
    assert notes.count() == 8 - sum(isinstance(each, Http404) for each in done)
    back = made.entries.get(kind=Entry.Kind.STOOD_BACK)
    assert not notes.filter(number__gt=back.number).exists()


def test_where_all_stand_back_at_once_nobody_still_sees_it(made, handlers):
    acts = [partial(stand_back, made, "I know them.", by) for by in handlers]
    at_once(acts, REFUSALS)
    assert not made.parties.handling().exists()
    assert not any(Concern.objects.handled_by(by).exists() for by in handlers)
