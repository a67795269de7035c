"""Password guesses are counted, for one person and from one place; honest sign-ins are not."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.jobs import forget_what_is_over
from people.models import Guess
from people.models.password_guess import FOR_ONE, FROM_ONE
from tests import processes
from tests.factories import person

pytestmark = pytest.mark.both

PASSWORD = "a long enough password"
TOO_MANY = "Too many tries. Wait five minutes, then try again."


def member(**fields):
    made = person(**fields)
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client, email, password, **extra):
    return client.post("/accounts/login/", {"login": email, "password": password}, **extra)


def guess(client, email, times, **extra):
    for _time in range(times):
        answer = sign_in(client, email, "wrong", **extra)
    return answer


def honest(email):
    begun = Guess.objects.begin(email, "192.0.2.1")
    assert begun
    begun.delete()


def test_who_was_guessed_at_too_often_waits_even_with_the_right_password(client, db):
    teacher = member()
    assert TOO_MANY not in guess(client, teacher.email, FOR_ONE).text
    assert TOO_MANY in sign_in(client, teacher.email.upper(), PASSWORD).text


def test_after_five_minutes_they_sign_in(client, db):
    teacher = member()
    guess(client, teacher.email, FOR_ONE)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert sign_in(client, teacher.email, PASSWORD).status_code == 302


def test_being_refused_does_not_lengthen_the_wait(client, db):
    teacher = member()
    guess(client, teacher.email, FOR_ONE + 5)
    assert Guess.objects.count() == FOR_ONE


def test_others_are_not_held_up_by_it(client, db):
    teacher, other = member(), member()
    guess(client, teacher.email, FOR_ONE)
    assert sign_in(client, other.email, PASSWORD).status_code == 302


def test_guessing_at_many_from_one_place_is_stopped(client, db):
    teacher = member()
    now = timezone.now()
    Guess.objects.bulk_create(
        Guess(at=now, whose=str(n), address="127.0.0.1") for n in range(FROM_ONE)
    )
    assert TOO_MANY in sign_in(client, teacher.email, PASSWORD).text
    elsewhere = sign_in(client, teacher.email, PASSWORD, REMOTE_ADDR="192.0.2.1")
    assert elsewhere.status_code == 302


def test_addresses_of_one_ipv6_network_are_one_place(client, db):
    guess(client, "a@school.example", 1, REMOTE_ADDR="2001:db8:1:2::1")
    guess(client, "b@school.example", 1, REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert {each.address for each in Guess.objects.all()} == {"2001:db8:1:2::/64"}


def test_signing_in_leaves_nothing(client, db):
    sign_in(client, member().email, PASSWORD)
    assert not Guess.objects.exists()


def test_a_wrong_proof_before_signing_counts_too(client, db):
    teacher = member()
    client.force_login(teacher)
    client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert Guess.objects.count() == 1


def test_what_was_typed_is_not_kept(client, db):
    guess(client, "my-password-by-mistake", 1)
    guess(client, "a@school.example", 1)
    assert "a@school" not in str(list(Guess.objects.values()))


def test_someone_with_a_new_password_signs_in_at_once(client, db):
    teacher = member()
    guess(client, teacher.email, FOR_ONE)
    client.force_login(teacher)
    new = "another long password"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", typed)
    client.logout()
    assert sign_in(client, teacher.email, new).status_code == 302


def test_what_no_longer_counts_is_forgotten(client, db):
    teacher = member()
    guess(client, teacher.email, 2)
    sign_in(client, teacher.email, PASSWORD)
    forget_what_is_over()
    assert (Guess.objects.count(), Session.objects.count()) == (2, 1)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        forget_what_is_over()
    assert (Guess.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.postgresql
def test_of_thirty_at_once_no_more_pass_than_the_limit(committed):
    acts = [lambda: Guess.objects.begin("a@school.example", "192.0.2.1")] * 30
    begun = processes.at_once(acts, ())
    assert len([each for each in begun if each]) <= FOR_ONE
    assert Guess.objects.count() <= FOR_ONE


@pytest.mark.postgresql
def test_a_hundred_honest_ones_at_once_from_one_school_all_pass(committed):
    processes.at_once([partial(honest, f"{n}@school.example") for n in range(100)], ())
    assert not Guess.objects.exists()


def test_it_takes_three_statements(db, statements):
    assert statements(lambda: honest("a@school.example")) == 3
