"""The first day of a real installation: the partnership, a school and who keeps the rest."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.inviting import invite
from people.models import Group, Partnership, Person, Role
from people.schooling import add_school
from people.staffing import JobFacts, PersonFacts, add_person


@transaction.atomic
def set_up(partnership: str, school: str, administrator: PersonFacts) -> Person:
    """Make them, and have the administrator invited by mail.

    Raises ValidationError where a partnership stands already, or a name or address is wrong.
    """
    if Partnership.objects.exists():
        raise ValidationError(_("This installation is set up already."))
    Partnership.objects.create(pk=1, name=partnership)
    Group.objects.bulk_create(Group(school=None, kind=kind) for kind in Group.Kind)
    add_school(school, by=None)
    job = JobFacts(
        school=None,
        kind=Group.Kind.EMPLOYEE,
        role=Role.ADMINISTRATOR,
        title=str(Role.ADMINISTRATOR.label),
        start=timezone.localdate(),
        end=None,
    )
    person = add_person(administrator, job, by=None)
    invite(person, by=None)
    return person
