"""Emails that say there is something to read."""

import pytest
from django.core import mail
from django.db import connection

from breaches import jobs, letters
from breaches.models import Concern, Letter
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db


def test_an_email_that_goes_out_at_the_same_moment_is_asked_for_again(deputy):
    made = concern(handlers=[deputy], reporter=person())
    letters.tell(made, deputy)

    def send_first(execute, sql, *more):
        if sql.startswith("UPDATE"):
            Letter.objects.all().delete()
        return execute(sql, *more)

    with connection.execute_wrapper(send_first):
        letters.tell(made, deputy)
    assert Letter.objects.get().person == deputy


def test_an_email_about_what_cannot_be_read_delays_no_other(deputy, caplog):
    damaged = concern(handlers=[], reporter=person())
    letters.tell_reporter(damaged)
    Concern.objects.filter(pk=damaged.pk).update(wrapped_key=b"x" * 40)
    letters.tell(concern(handlers=[deputy], reporter=person()), deputy)
    jobs.send_letters()
    assert [letter.to for letter in mail.outbox] == [[deputy.email]]
    assert str(damaged) in caplog.text
