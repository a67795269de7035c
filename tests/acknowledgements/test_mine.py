import pytest

from tests.factories import person
from tests.making import many_published, many_signed, published, signed

pytestmark = pytest.mark.django_db
URL = "/acknowledgements/"


def test_it_lists_ones_own_signatures(client):
    teacher, other = person(), person()
    screens, desks = published("Screens Policy"), published("Desks Policy", "desks")
    signed(teacher, screens)
    signed(other, desks)
    client.force_login(teacher)
    page = client.get(URL).content.decode()
    assert "Screens Policy" in page
    assert "Desks Policy" not in page


def test_it_says_when_there_is_nothing(client):
    client.force_login(person())
    assert "You have not signed anything here yet." in client.get(URL).content.decode()


def test_its_statements_do_not_grow(client, statements):
    teacher = person()
    client.force_login(teacher)
    many_signed(teacher, many_published(10))
    few = statements(lambda: client.get(URL))
    many_signed(teacher, many_published(490))
    assert statements(lambda: client.get(URL)) == few
