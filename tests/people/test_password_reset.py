import re

import pytest
from django.core import mail
from django.core.cache import cache
from django_q.models import OrmQ

from people.models import Email, Person
from tests.factories import person
from tests.queue import send_emails

pytestmark = pytest.mark.django_db
NEW = "seven quiet lanterns"
RESET = "/accounts/password/reset/"


def link_sent_to(client, someone):
    client.post(RESET, {"email": someone.email})
    send_emails()
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
    known = client.post(RESET, {"email": person().email})
    unknown = client.post(RESET, {"email": "nobody@school.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_the_link_points_to_this_site_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://policies.example/"
    asked = {"email": person().email}
    client.post(RESET, asked, headers={"host": "evil.example"})
    send_emails()
    letter = str(mail.outbox[0].body)
    assert "https://policies.example/accounts/password/reset/key/" in letter
    assert "evil.example" not in letter


def test_no_page_waits_for_the_mail_server(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post(RESET, {"email": person().email})
    assert answer.status_code == 302


def test_no_link_is_stored(client):
    teacher = person()
    client.post(RESET, {"email": teacher.email})
    assert Email.objects.get().args == [teacher.email]
    assert OrmQ.objects.get().args() == (str(Email.objects.get().pk),)


def test_every_address_costs_the_same_work(client, statements):
    counts = set()
    for email in (person().email, person(is_active=False).email, "nobody@school.example"):
        cache.clear()  # Of what limits how often one asks.
        counts.add(statements(lambda each=email: client.post(RESET, {"email": each})))
    assert len(counts) == 1


def test_a_password_that_was_changed_is_told_with_the_time_and_place(client):
    teacher = person()
    link = link_sent_to(client, teacher)
    chosen_at = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(chosen_at, {"password1": NEW, "password2": NEW})
    mail.outbox.clear()
    send_emails()
    [told] = mail.outbox
    assert told.to == [teacher.email]
    assert "from the internet address 127.0.0.1." in told.body
    assert Person.objects.get().first_name in told.body
