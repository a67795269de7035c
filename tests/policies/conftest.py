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
    """PDF files are read in this process, and drawn small: anything else takes long."""
    monkeypatch.setattr("policies.originals.programs.draw.WIDTH", 60)
    for module in ("reading", "drawing"):
        monkeypatch.setattr(f"policies.originals.{module}.output_of", pdfs.output_here)
