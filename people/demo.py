"""Made-up schools and people for a demonstration, the same each time, with dates near today."""

import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.text import slugify

from people import employment
from people.employment import JobFacts, PersonFacts
from people.models import Group, Partnership, Person, Role, School
from people.schools import add_school
from people.sign_in import DEMO_DOMAIN

PASSWORD = "undersigned-demo"
INFANT, JUNIOR = "Beacon Hill Infant School", "Beacon Hill Junior School"
EMPLOYEE, AGENCY, CONTRACTOR, VOLUNTEER, TRAINEE, GOVERNOR = Group.Kind

# Name, local part of the email, school (None: the whole partnership), kind, role, job title.
# These can sign in.
ACCOUNTS = [
    ("Priya Nair", "teacher", INFANT, EMPLOYEE, Role.STAFF, "Class teacher, Year 2"),
    ("Gareth Penhale", "deputy", INFANT, EMPLOYEE, Role.DEPUTY, "Deputy headteacher"),
    ("Miriam Ashdown", "head", None, EMPLOYEE, Role.EXECUTIVE, "Executive headteacher"),
    ("Desmond Okafor", "chair", None, GOVERNOR, Role.CHAIR, "Chair of governors"),
    ("Helen Whitlock", "governor", None, GOVERNOR, Role.GOVERNOR, "Parent governor"),
    ("Ruth Calloway", "clerk", None, CONTRACTOR, Role.CLERK, "Clerk to governors"),
    ("Tom Birkett", "office", None, EMPLOYEE, Role.ADMINISTRATOR, "Office manager"),
    ("Joanne Stead", "lead", INFANT, EMPLOYEE, Role.SAFEGUARDING, "Designated safeguarding lead"),
    ("Alan Frobisher", "dpo", None, CONTRACTOR, Role.DATA_PROTECTION, "Data protection officer"),
    ("Sunita Mehra", "vicechair", None, GOVERNOR, Role.VICE_CHAIR, "Vice-chair of governors"),
]
# The same, for people who have not chosen a password yet.
OTHERS = [
    ("Yusuf Rahmani", "", JUNIOR, EMPLOYEE, Role.HEAD, "Headteacher"),
    ("Catrin Llewelyn", "", JUNIOR, EMPLOYEE, Role.DEPUTY, "Deputy headteacher"),
    ("Peter Hathersage", "", None, GOVERNOR, Role.GOVERNOR, "Community governor"),
    ("Olu Adeyinka", "", None, GOVERNOR, Role.GOVERNOR, "Staff governor"),
    ("Frances Thorley", "", None, GOVERNOR, Role.GOVERNOR, "Local authority governor"),
    ("Bethan Rees", "", INFANT, EMPLOYEE, Role.STAFF, "Class teacher, Reception"),
    ("Callum Drury", "", INFANT, EMPLOYEE, Role.STAFF, "Class teacher, Reception"),
    ("Nadia Chowdhury", "", INFANT, EMPLOYEE, Role.STAFF, "Class teacher, Year 1"),
    ("Simon Oakeshott", "", INFANT, EMPLOYEE, Role.STAFF, "Class teacher, Year 1"),
    ("Laura Pickersgill", "", INFANT, EMPLOYEE, Role.STAFF, "Class teacher, Year 2"),
    ("Kwame Boadu", "", INFANT, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Sheila Marsden", "", INFANT, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Agnieszka Wilk", "", INFANT, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Donna Tranter", "", INFANT, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Iris Fenwick", "", INFANT, EMPLOYEE, Role.STAFF, "Nursery nurse"),
    ("Marcus Eland", "", INFANT, EMPLOYEE, Role.STAFF, "School secretary"),
    ("Siobhan O'Dowd", "", INFANT, EMPLOYEE, Role.STAFF, "Family support worker"),
    ("Tariq Anwar", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 3"),
    ("Emily Garside", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 3"),
    ("Rhodri Pugh", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 4"),
    ("Hannah Blenkinsop", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 4"),
    ("Leon St Clair", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 5"),
    ("Gurpreet Dhaliwal", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 5"),
    ("Victoria Nettleton", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 6"),
    ("Jamie Rowbotham", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 6"),
    ("Mei-Ling Cheung", "", JUNIOR, EMPLOYEE, Role.STAFF, "Special needs coordinator"),
    ("Andrew Stobbart", "", JUNIOR, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Zainab Yusufzai", "", JUNIOR, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Patricia Holroyd", "", JUNIOR, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Ewan McLeish", "", JUNIOR, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Chloe Sandiford", "", JUNIOR, EMPLOYEE, Role.STAFF, "Teaching assistant"),
    ("Ravi Subramaniam", "", JUNIOR, EMPLOYEE, Role.STAFF, "Computing technician"),
    ("Janet Crabtree", "", JUNIOR, EMPLOYEE, Role.STAFF, "School secretary"),
    ("Dorota Zielinska", "", INFANT, AGENCY, Role.STAFF, "Supply teacher"),
    ("Nathan Quayle", "", JUNIOR, AGENCY, Role.STAFF, "Supply teacher"),
    ("Fiona Abernathy", "", JUNIOR, AGENCY, Role.STAFF, "Supply teaching assistant"),
    ("Michael Tunnard", "", None, CONTRACTOR, Role.STAFF, "Sports coach"),
    ("Lucia Ferrante", "", JUNIOR, CONTRACTOR, Role.STAFF, "Peripatetic music teacher"),
    ("Abigail Thwaite", "", INFANT, TRAINEE, Role.STAFF, "Trainee teacher"),
    ("Hamza Siddique", "", JUNIOR, TRAINEE, Role.STAFF, "Trainee teacher"),
]
# People without an email address, who sign on paper.
ON_PAPER = [
    ("Maureen Copley", "", INFANT, EMPLOYEE, Role.STAFF, "Cook"),
    ("Stanley Bright", "", INFANT, EMPLOYEE, Role.STAFF, "Site manager"),
    ("Grace Mutasa", "", INFANT, EMPLOYEE, Role.STAFF, "Midday supervisor"),
    ("Irena Kovacs", "", INFANT, CONTRACTOR, Role.STAFF, "Cleaner"),
    ("Derek Tansley", "", JUNIOR, EMPLOYEE, Role.STAFF, "Caretaker"),
    ("Blessing Eze", "", JUNIOR, EMPLOYEE, Role.STAFF, "Catering assistant"),
    ("Carol Wadsworth", "", JUNIOR, EMPLOYEE, Role.STAFF, "Midday supervisor"),
    ("Nuno Ferreira", "", JUNIOR, CONTRACTOR, Role.STAFF, "Cleaner"),
    ("Edith Langstaffe", "", INFANT, VOLUNTEER, Role.STAFF, "Reading volunteer"),
    ("Winston Pryce", "", JUNIOR, VOLUNTEER, Role.STAFF, "Garden club volunteer"),
]


def refuse_real_data() -> None:
    """Raises CommandError unless this is a demonstration without real people in it."""
    if not settings.DEMO:
        raise CommandError("Demo people exist only in a demonstration: set DEMO=1.")
    if Person.objects.exists() and not demo_exists():
        raise CommandError("This database holds real people. Nothing was changed.")


def demo_exists() -> bool:
    """Whether the demo data is there."""
    return Partnership.objects.filter(is_demo=True).exists()


@transaction.atomic
def make_people(today: datetime.date) -> None:
    """Two schools and about sixty people of every role and kind of staff."""
    refuse_real_data()
    Partnership.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Beacon Hill Learning Partnership",
            "colour": "#17494d",
            "is_demo": True,
        },
    )
    schools = {name: add_school(name, by=None) for name in (INFANT, JUNIOR)}
    rows = [*ACCOUNTS, *OTHERS, *ON_PAPER]
    people = {
        row[0]: _add(row, schools, _start(place, today), has_email=row not in ON_PAPER)
        for place, row in enumerate(rows)
    }
    accounts = [people[row[0]].pk for row in ACCOUNTS]
    Person.objects.filter(pk__in=accounts).update(password=make_password(PASSWORD))
    _make_special(people, schools, today)


def _make_special(
    people: dict[str, Person], schools: dict[str, School], today: datetime.date
) -> None:
    """One person each: with jobs at both schools, on maternity leave, gone, not started yet."""
    assistant = JobFacts(
        schools[INFANT], EMPLOYEE, Role.STAFF, "Computing technician", _start(7, today)
    )
    employment.add_job(people["Ravi Subramaniam"], assistant, by=None)
    leave = today - datetime.timedelta(days=60)
    employment.record_absence(people["Nadia Chowdhury"], leave, None, by=None)

    gone = ("Graham Ollerton", "", JUNIOR, EMPLOYEE, Role.STAFF, "Class teacher, Year 4")
    leaver = _add(gone, schools, _start(9, today))
    last_day = today - datetime.timedelta(days=45)
    employment.end_job(leaver.posts.get(), last_day, by=None)

    to_come = ("Aisling Brannigan", "", INFANT, EMPLOYEE, Role.STAFF, "Teaching assistant")
    _add(to_come, schools, today + datetime.timedelta(days=7))


def _start(place: int, today: datetime.date) -> datetime.date:
    """1 September, one to eight years ago, spread by the place in the list."""
    return datetime.date(today.year - 1 - place % 8, 9, 1)


def _add(
    row: tuple[str, str, str | None, Group.Kind, Role, str],
    schools: dict[str, School],
    start: datetime.date,
    has_email: bool = True,
) -> Person:
    name, local_part, school, kind, role, title = row
    first, last = name.split(" ", 1)
    local_part = local_part or slugify(name.replace("'", "")).replace("-", ".")
    email = local_part + DEMO_DOMAIN if has_email else None
    place = schools[school] if school else None
    job = JobFacts(place, kind, role, title, start)
    return employment.add_person(PersonFacts(first, last, email), job, by=None)
