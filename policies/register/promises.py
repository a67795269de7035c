"""Keeps what a social media policy promises besides its text: see models/promised.py."""

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import Person, School
from policies.models import OfficialAccount, PupilReminder


@transaction.atomic
def remind_pupils(
    by: Person, *, day: datetime.date, school: School | None, whom: str, how: str
) -> PupilReminder:
    """Record that pupils were reminded of their responsibilities (policy section 2)."""
    made = PupilReminder.objects.create(day=day, school=school, whom=whom, how=how, recorded_by=by)
    record(Event.Act.PUPILS_REMINDED, by, made)
    return made


@transaction.atomic
def keep_account(account: OfficialAccount, posters: list[Person], by: Person) -> None:
    """Add or change an account. Raises ValidationError if it is already in the list."""
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise ValidationError(_("This account is in the list already."), code="held") from error
    account.posters.set(posters)
    names = sorted(map(str, posters))
    record(Event.Act.ACCOUNT_KEPT, by, account, address=account.address, posters=names)


@transaction.atomic
def close_account(account: OfficialAccount, day: datetime.date, by: Person) -> None:
    """Close an account, which stays in the list. Closing it twice changes nothing."""
    if OfficialAccount.objects.filter(pk=account.pk, closed_on=None).update(closed_on=day):
        record(Event.Act.ACCOUNT_CLOSED, by, account, on=str(day))
