"""The first day of a real installation: the partnership, a school and the first administrator."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.employment import JobFacts, PersonFacts, add_person, change_person
from people.invitations import invite
from people.models import Group, Partnership, Person, Role, School
from people.schools import add_school, change_school


@transaction.atomic
def set_up(partnership: str, school: str, administrator: PersonFacts) -> Person:
    """Create the partnership, its first school and its administrator, and email the administrator
    an invitation. Until they have chosen a password it can be repeated, to correct what was
    mistyped; only the newest invitation works.

    Raises ValidationError if somebody uses the site already, or a name or address is wrong.
    """
    if Partnership.objects.select_for_update().exists():
        return _correct(partnership, school, administrator)
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


def _correct(partnership: str, school: str, administrator: PersonFacts) -> Person:
    people, schools = Person.objects.all()[:2], School.objects.all()[:2]
    is_first_day = len(people) == len(schools) == 1 and not people[0].has_usable_password()
    if not is_first_day:
        raise ValidationError(_("This installation is set up already."))
    Partnership.objects.update(name=partnership)
    change_school(schools[0], school, by=None)
    person = change_person(people[0], administrator, by=None)
    invite(person, by=None)
    return person
