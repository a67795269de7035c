"""Shared by the tests of concerns."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from breaches import vault
from breaches.intake import stripping
from people.models import Person, Role
from tests.factories import person


@pytest.fixture(autouse=True)
def _own_turns(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any) -> None:
    """Parallel tests don't wait for each other's pictures."""
    folder = tmp_path_factory.mktemp("turns")
    turns = [folder / name for name in ("first", "second")]
    for turn in turns:
        turn.touch()
    monkeypatch.setattr(stripping, "TURNS", turns)


@pytest.fixture
def keys(settings: Any) -> Iterator[Callable[..., None]]:
    """Give the site other master keys, the one in use first."""

    def give(*given: str) -> None:
        settings.CONCERN_KEYS = list(given)
        vault.masters.cache_clear()

    yield give
    vault.masters.cache_clear()


@pytest.fixture
def deputy() -> Person:
    return person(Role.DEPUTY)


@pytest.fixture
def teacher() -> Person:
    return person()
