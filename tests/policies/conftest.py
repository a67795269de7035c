import pytest
from django.test import Client

from people.models import Role
from tests.factories import person


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(person(Role.CLERK))
    return client
