import pytest

from people.models import Person, Role
from tests.factories import person


@pytest.fixture
def administrator(db) -> Person:
    return person(role=Role.ADMINISTRATOR)


@pytest.fixture
def office(client, administrator):
    """A client signed in as an administrator."""
    client.force_login(administrator)
    return client
