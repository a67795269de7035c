import pytest
from django.conf import settings

from tests.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("cookie", [r'"\000aaaaaaaaaaaaaaaa"', "x" * 5000, "a", "'; -- aaaaaaaa"])
def test_a_made_up_cookie_is_nobodys(client, cookie):
    answer = client.get("/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
    assert answer.url.startswith("/accounts/login/")


def test_a_cookie_of_ours_is_somebodys(client):
    client.force_login(person())
    assert client.get("/").status_code == 200
