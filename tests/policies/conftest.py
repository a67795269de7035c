import pytest
from django.test import Client

from people.models import Person, Role
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
