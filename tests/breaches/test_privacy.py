"""The privacy notice is for everybody, from what was filled in and confirmed."""

import pytest

from breaches.models import Guidance
from breaches.oversight import retention
from people.models import Role
from tests.factories import PartnershipFactory, person

pytestmark = pytest.mark.django_db


def page(client):
    response = client.get("/privacy/")
    assert response.status_code == 200
    return response.content.decode()


def test_anyone_signed_out_reads_it(client):
    PartnershipFactory()
    assert "Harbour Learning Partnership" in page(client)


def test_it_names_who_is_responsible_and_who_answers(client):
    facts = {"controller": "Harbour Trust, 1 Quay", "data_protection": "dpo@harbour.example"}
    Guidance.objects.create(pk=1, **facts)
    shown = page(client)
    assert all(each in shown for each in facts.values())


def test_a_suggestion_is_not_shown(client):
    assert "is being decided" in page(client)


def test_a_confirmed_rule_is_shown(client):
    officer = person(Role.DATA_PROTECTION)
    retention.confirm("false", "", months=6, reason="Ours.", by=officer)
    shown = page(client)
    assert "False: enough evidence to disprove it: 6 months" in shown
    assert officer.last_name not in shown


def test_only_get(client):
    assert client.post("/privacy/").status_code == 405
