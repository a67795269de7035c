import pytest

from tests.databases import count_rows
from tests.factories import person
from tests.making import many_published, published, signed

pytestmark = pytest.mark.django_db


def test_it_shows_what_waits(client):
    teacher = person()
    published()
    client.force_login(teacher)
    assert [row.version.title for row in client.get("/").context["waiting"]] == [
        "Quiet Screens Policy"
    ]


def test_what_is_signed_no_longer_waits(client):
    teacher = person()
    signed(teacher, published())
    client.force_login(teacher)
    assert client.get("/").context["waiting"] == []


def test_someone_signed_out_is_asked_to_sign_in(client):
    assert client.get("/").url == "/accounts/login/?next=/"


@pytest.mark.parametrize("url", ["/", "/policies/"])
def test_its_statements_do_not_grow(client, statements, url):
    client.force_login(person())
    many_published(10)
    few = statements(lambda: client.get(url))
    many_published(490)
    count_rows()
    assert statements(lambda: client.get(url)) == few


def test_the_list_shows_every_policy_in_force(client):
    teacher = person()
    signed(teacher, published("Signed Policy", "one"))
    published("Waiting Policy", "two")
    client.force_login(teacher)
    page = client.get("/policies/").content.decode()
    assert page.index("Waiting Policy") < page.index("Signed Policy")


def test_health_answers_to_anybody(client):
    assert client.get("/health/").text.startswith("ok\n")
