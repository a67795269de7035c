import re

import pytest
from django.core import mail

from tests.factories import person

pytestmark = pytest.mark.django_db
NEW = "seven quiet lanterns"


def link_sent_to(client, someone):
    client.post("/accounts/password/reset/", {"email": someone.email})
    return re.findall(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))[0]


def test_the_letters_link_sets_a_new_password(client):
    teacher = person()
    link = link_sent_to(client, teacher)
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    teacher.refresh_from_db()
    assert teacher.check_password(NEW)


def test_a_link_works_once(client):
    teacher = person()
    link = link_sent_to(client, teacher)
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    client.logout()
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_an_address_that_is_nobodys_is_not_given_away(client):
    known = client.post("/accounts/password/reset/", {"email": person().email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@school.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_the_link_points_to_this_site_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://policies.example/"
    asked = {"email": person().email}
    client.post("/accounts/password/reset/", asked, headers={"host": "evil.example"})
    letter = str(mail.outbox[0].body)
    assert "https://policies.example/accounts/password/reset/key/" in letter
    assert "evil.example" not in letter
