"""What the policy promises besides its text: pupils reminded, and who posts for the schools."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from people.models import Role
from policies.models import OfficialAccount, PupilReminder
from policies.register.promises import close_account, keep_account, remind_pupils
from tests.factories import SchoolFactory, person
from web.confirmation import SURE

pytestmark = pytest.mark.django_db
PUPILS = reverse("policies:pupils_reminded")
ACCOUNTS = reverse("policies:accounts")


def reminder(**changes: Any) -> dict[str, Any]:
    sent = {"day": timezone.localdate(), "whom": "Year 5", "how": "An assembly on kindness."}
    return {**sent, **changes}


def test_a_teacher_records_that_pupils_were_reminded(client):
    client.force_login(person())
    assert client.post(PUPILS, reminder()).url == PUPILS
    assert "An assembly on kindness." in client.get(PUPILS).text
    assert Event.objects.filter(act="pupils.reminded").exists()


def test_a_future_day_is_refused_and_what_was_typed_stays(client):
    client.force_login(person())
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    page = client.post(PUPILS, reminder(day=tomorrow))
    assert "still to come" in page.text
    assert "An assembly on kindness." in page.text
    assert not PupilReminder.objects.exists()


def test_governors_read_it_without_names_and_add_nothing(client):
    teacher = person(first_name="Zebedee", last_name="Quillfeather")
    remind_pupils(teacher, school=None, **reminder())
    client.force_login(person(Role.GOVERNOR))
    page = client.post(PUPILS, reminder(how="By me."))
    assert "An assembly on kindness." in page.text
    assert "Quillfeather" not in page.text
    assert PupilReminder.objects.count() == 1


def test_a_reminder_is_never_changed():
    remind_pupils(person(), school=None, **reminder())
    with pytest.raises(IntegrityError), transaction.atomic():
        PupilReminder.objects.update(whom="Year 6")


def account(posters: list[Any], **changes: Any) -> OfficialAccount:
    made = OfficialAccount(**{"service": "Facebook", "name": "Hill School", **changes})
    keep_account(made, posters, person(Role.ADMINISTRATOR))
    return made


def test_the_office_keeps_the_list(client):
    teacher = person()
    client.force_login(person(Role.ADMINISTRATOR))
    sent = {"service": "Facebook", "name": "Hill School", "address": "facebook.com/hill"}
    assert client.post(reverse("policies:account_add"), {**sent, "posters": teacher}).url
    page = client.get(ACCOUNTS)
    assert "Facebook: Hill School" in page.text
    assert str(teacher) in page.text
    assert "https://facebook.com/hill" in page.text


@pytest.mark.parametrize(
    ("posters", "said"),
    [("Nobody Known", "Nobody called Nobody Known"), ("Same Name", "Several people are called")],
)
def test_a_poster_not_found_by_name_is_pointed_out(client, posters, said):
    for _each in range(2):
        person(first_name="Same", last_name="Name")
    client.force_login(person(Role.HEAD))
    sent = {"service": "Facebook", "name": "Hill School", "posters": posters}
    page = client.post(reverse("policies:account_add"), sent)
    assert said in page.text
    assert posters in page.text
    assert not OfficialAccount.objects.exists()


def test_an_account_is_listed_once(client):
    teacher = person()
    account([teacher])
    client.force_login(person(Role.HEAD))
    sent = {"service": "facebook", "name": "hill school", "posters": teacher}
    page = client.post(reverse("policies:account_add"), sent)
    assert "in the list already" in page.text


def test_who_may_post_is_changed(client):
    kept, other = account([person()]), person()
    client.force_login(person(Role.DEPUTY))
    address = reverse("policies:account_change", args=[kept.pk])
    assert "Hill School" in client.get(address).text
    client.post(address, {"service": "Facebook", "name": "Hill School", "posters": other})
    assert list(kept.posters.all()) == [other]


def test_a_poster_who_left_is_pointed_out(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    account([person(end=yesterday)])
    client.force_login(person())
    assert "change the password" in client.get(ACCOUNTS).text


def test_governors_see_jobs_and_no_names(client):
    account([person(first_name="Zebedee", last_name="Quillfeather", title="Head of music")])
    client.force_login(person(Role.GOVERNOR))
    page = client.get(ACCOUNTS)
    assert "Head of music" in page.text
    assert "Quillfeather" not in page.text


def test_a_closed_account_stays_in_the_list(client):
    kept = account([person()])
    client.force_login(person(Role.ADMINISTRATOR))
    client.post(reverse("policies:account_close", args=[kept.pk]), SURE)
    assert "Closed" in client.get(ACCOUNTS).text
    assert client.get(reverse("policies:account_change", args=[kept.pk])).status_code == 404
    account([person()])  # Its name is free again.


def test_closing_twice_changes_nothing():
    kept, today = account([person()]), timezone.localdate()
    close_account(kept, today - datetime.timedelta(days=1), person())
    close_account(kept, today, person())
    kept.refresh_from_db()
    assert kept.closed_on == today - datetime.timedelta(days=1)


def test_statements_are_as_many_for_many_rows(client, statements):
    SchoolFactory()
    client.force_login(person(Role.HEAD))
    for n in range(2):
        account([person()], name=f"School {n}")
        remind_pupils(person(), school=None, **reminder())
    few = [statements(lambda each=each: client.get(each)) for each in (ACCOUNTS, PUPILS)]
    for n in range(2, 12):
        account([person(), person()], name=f"School {n}")
        remind_pupils(person(), school=None, **reminder())
    assert few == [statements(lambda each=each: client.get(each)) for each in (ACCOUNTS, PUPILS)]
