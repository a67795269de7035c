import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from django.test import Client

from people.models import Person, Role
from policies.intake import confined
from tests.factories import person
from tests.policies import pdfs


@pytest.fixture
def me(db: None) -> Person:
    return person(Role.CLERK)


@pytest.fixture
def clerk(client: Client, me: Person) -> Client:
    """Me, signed in."""
    client.force_login(me)
    return client


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    pdfs.work_here(monkeypatch)


@pytest.fixture
def files_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word files, archives and pictures are read in this process, without its limits: starting one
    of its own takes longer than all that most tests ask."""
    monkeypatch.setattr("policies.intake.apart._output", _output_here)


@contextmanager
def _output_here(act: str, raw: bytes) -> Iterator[IO[bytes]]:
    output = io.BytesIO()
    confined.answer(act, raw, output)
    output.seek(0)
    yield output
