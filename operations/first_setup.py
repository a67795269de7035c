"""The first day of a real installation: the partnership, a school and the first administrator."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.employment import JobFacts, PersonFacts, add_person
from people.invitations import invite
from people.models import Group, Partnership, Person, Role
from people.schools import add_school


@transaction.atomic
def set_up(partnership: str, school: str, administrator: PersonFacts) -> Person:
    """Create the partnership, its first school and its administrator, and email the administrator
    an invitation.

    Raises ValidationError if there is a partnership already, or a name or address is wrong.
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
