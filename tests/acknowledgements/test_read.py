import pytest
from django.urls import reverse

from acknowledgements.models import Opening
from tests.factories import person
from tests.making import published, signed

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
    assert statements(lambda: client.get(url(version))) == 5


def test_it_records_the_first_opening_once(client):
    teacher, version = person(), published()
    client.force_login(teacher)
    client.get(url(version))
    client.get(url(version))
    assert Opening.objects.filter(person=teacher, version=version).count() == 1


def test_someone_who_signed_before_sees_what_changed_since(client):
    teacher, old = person(), published()
    signed(teacher, old)
    new = published(words="tablets")
    client.force_login(teacher)
    page = client.get(url(new)).text
    assert f"What changed since you signed version {old.number}" in page
    anchor = new.contents[0]["anchor"]
    assert f'<a href="#{anchor}">1 Aims</a>: Changed' in page
    assert "2.1 What to do</a>: Changed" not in page


def test_someone_who_signed_this_version_or_none_sees_no_changes(client):
    teacher, other, version = person(), person(), published()
    signed(teacher, version)
    for each in (teacher, other):
        client.force_login(each)
        assert "What changed since" not in client.get(url(version)).text


def test_texts_are_compared_once_for_everybody(client, statements):
    people, old = [person(), person()], published()
    for each in people:
        signed(each, old)
    new = published(words="tablets")
    for each in people:
        client.force_login(each)
        assert "1 Aims</a>: Changed" in client.get(url(new)).text
    assert statements(lambda: client.get(url(new))) == 5
