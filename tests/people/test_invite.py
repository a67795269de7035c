import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_q.models import OrmQ

from audit.models import Event
from people import invitations
from people.models import Email, Person
from tests.factories import person, today
from tests.queue import send_emails


@pytest.fixture
def invited(db) -> Person:
    somebody = person(first_name="Ines", email="ines@school.example")
    somebody.set_unusable_password()
    somebody.save()
    return somebody


def invite(somebody):
    invitations.invite(somebody, by=None)
    send_emails()


def url(somebody):
    return reverse("people:invite", args=[somebody.public_id])


def test_it_asks_for_an_email_and_is_recorded(office, invited):
    office.post(url(invited))
    assert Email.objects.get().person == invited
    assert Event.objects.get().act == "person.invited"


def test_no_link_is_stored(office, invited):
    office.post(url(invited))
    assert Email.objects.get().args == [invited.pk]
    assert OrmQ.objects.get().task["args"] == (str(Email.objects.get().pk),)


def test_the_letter_holds_a_link_that_works(client, invited, settings):
    settings.BASE_URL = "https://policies.example/"
    invite(invited)
    letter = mail.outbox[0]
    assert letter.to == ["ines@school.example"]
    link = next(line for line in letter.body.splitlines() if line.startswith("https://"))
    assert client.get(link.removeprefix("https://policies.example")).status_code == 200


def test_the_letter_is_plain_text_as_names_are_written(invited, settings):
    invited.first_name = "D'Arcy & Co"
    invited.save()
    invite(invited)
    assert "Dear D'Arcy & Co," in mail.outbox[0].body


def test_the_job_writes_to_nobody_who_has_a_password_by_now(invited):
    invitations.invite(invited, by=None)
    invited.set_password("a password of hers")
    invited.save()
    send_emails()
    assert not mail.outbox
    assert Email.objects.get().state == Email.State.DROPPED


def test_nothing_is_sent_where_the_act_fails(invited, monkeypatch):
    monkeypatch.setattr(invitations, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        invitations.invite(invited, by=None)
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{}, {"email": None, "password": "!"}, {"password": "!", "is_active": False}],
    ids=["has a password", "has no e-mail", "may not sign in"],
)
def test_it_refuses(office, fields):
    somebody = person(**fields)
    office.post(url(somebody))
    assert not Email.objects.exists()


def test_it_refuses_a_leaver(invited):
    invited.posts.update(end=today() - datetime.timedelta(days=1))
    with pytest.raises(ValidationError):
        invitations.invite(invited, by=None)
