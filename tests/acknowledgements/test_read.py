import pytest
from django.urls import reverse

from acknowledgements.models import Opening
from tests.factories import person
from tests.making import published

pytestmark = pytest.mark.django_db


def url(version):
    return reverse("acknowledgements:read", args=[version.policy.slug])


def test_it_shows_the_text_and_the_statement_with_the_name(client):
    teacher = person()
    version = published()
    client.force_login(teacher)
    page = client.get(url(version)).content.decode()
    assert "Ask when in doubt." in page
    assert f"<strong>{teacher}</strong>" in page


def test_it_takes_five_statements_after_the_first_opening(client, statements):
    teacher, version = person(), published()
    client.force_login(teacher)
    client.get(url(version))
    assert statements(lambda: client.get(url(version))) <= 5


def test_it_records_the_first_opening_once(client):
    teacher, version = person(), published()
    client.force_login(teacher)
    client.get(url(version))
    client.get(url(version))
    assert Opening.objects.filter(person=teacher, version=version).count() == 1
