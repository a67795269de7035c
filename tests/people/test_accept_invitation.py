import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from people import employment, invitations
from people.models import Person
from tests.factories import person, today

PASSWORD = "otter-lamp-brisk"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def invited(db) -> Person:
    somebody = person(first_name="Ines", last_name="Vale", email="ines@school.example")
    somebody.set_unusable_password()
    somebody.save()
    return somebody


@pytest.fixture
def link(invited) -> str:
    return url(invitations.make_token(invited))


def url(token):
    return reverse("people:accept_invitation", args=[token])


def choose(client, link, password=PASSWORD, again=None):
    return client.post(link, {"password": password, "again": again or password})


def test_it_works(client, invited, link):
    answer = choose(client, link)
    assert answer.url == reverse("account_login")
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)
    assert Event.objects.get().act == "person.invitation_accepted"


def test_it_signs_nobody_in(client, link):
    choose(client, link)
    assert "_auth_user_id" not in client.session


def test_someone_who_accepted_can_sign_in(client, link):
    choose(client, link)
    typed = {"login": "ines@school.example", "password": PASSWORD}
    client.post(reverse("account_login"), typed)
    assert "_auth_user_id" in client.session


def test_opening_it_spends_nothing(client, link):
    client.get(link)
    client.head(link)
    assert choose(client, link).status_code == 302


def test_it_works_once(client, invited, link):
    choose(client, link)
    for answer in (client.get(link), choose(client, link, "another-password")):
        assert answer.status_code == 410
        assert "This invitation was used" in answer.content.decode()
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)


def test_it_works_for_seven_days(client, link, time_machine):
    time_machine.move_to(timezone.now() + 7 * DAY - datetime.timedelta(minutes=1))
    assert client.get(link).status_code == 200


def test_it_expires_and_says_who_to_ask(client, invited, time_machine):
    colleague = person(first_name="Office", last_name="Person")
    invitations.invite(invited, by=colleague)
    invited.refresh_from_db()
    link = url(invitations.make_token(invited))
    time_machine.move_to(timezone.now() + 7 * DAY + datetime.timedelta(minutes=1))
    answer = choose(client, link)
    assert answer.status_code == 410
    assert "too old" in answer.content.decode()
    assert "Office Person" in answer.content.decode()


def test_a_newer_invitation_ends_the_older(client, invited, link):
    invitations.invite(invited, by=None)
    invited.refresh_from_db()
    assert "A newer one was sent" in client.get(link).content.decode()
    assert client.get(url(invitations.make_token(invited))).status_code == 200


def test_another_address_ends_it(client, invited, link):
    employment.set_email(invited, "else@school.example", by=None)
    assert client.get(link).status_code == 410


def test_leaving_ends_it(client, invited, link):
    employment.end_job(invited.posts.get(), today() - DAY, by=None)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "é", "x" * 3000])
def test_a_made_up_link_is_refused(client, db, token):
    answer = client.get(url(token))
    assert answer.status_code == 410
    assert "Perhaps the mail program cut the link" in answer.content.decode()


def test_a_link_that_somebody_changed_is_refused(client, link):
    changed = link.replace("/invitation/", "/invitation/x")
    assert client.get(changed).status_code == 410


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "ines.vale@school"])
def test_a_weak_password_is_refused(client, invited, link, password):
    answer = choose(client, link, password)
    assert "password" in answer.context["form"].errors
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_two_that_differ_are_refused(client, link):
    answer = choose(client, link, again="otter-lamp-brusk")
    assert "again" in answer.context["form"].errors


def test_the_page_is_not_kept_by_browsers_or_proxies(client, link):
    assert "no-store" in client.get(link)["Cache-Control"]
