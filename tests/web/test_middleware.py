import pytest

from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["/", "/people/", "/nowhere/", "/accounts/password/change/"])
def test_what_somebody_sees_is_kept_nowhere(client, url):
    client.force_login(person())
    assert client.get(url)["Cache-Control"] == "private, no-store"


def test_what_a_view_says_is_left_alone(client):
    client.force_login(person())
    assert client.get("/partnership.css")["Cache-Control"] == "public, max-age=300"
    assert "max-age=0" in client.get("/health/")["Cache-Control"]


def test_it_says_nothing_to_signed_out_visitors(client):
    assert "Cache-Control" not in client.get("/people/")


def test_it_adds_no_statement(client, statements, settings):
    client.force_login(person())
    urls = ["/", "/partnership.css", "/accounts/login/"]
    with_it = [statements(lambda url=url: client.get(url)) for url in urls]
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "privacy" not in each]
    assert [statements(lambda url=url: client.get(url)) for url in urls] == with_it
