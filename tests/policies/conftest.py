import pytest
from django.test import Client

from people.models import Role
from tests.factories import person
from tests.policies import pdfs


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(person(Role.CLERK))
    return client


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    pdfs.work_here(monkeypatch)
