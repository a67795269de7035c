"""Rows for tests. `person(role=…, school=…)` is what most tests want: somebody with a job."""

import datetime
from functools import cache
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from people.models import Absence, ClosedDay, Group, Partnership, Person, Post, Role, School

# Calling a factory returns a row, which its types can't express.
Factory: Any = DjangoModelFactory
PASSWORD = "undersigned-demo"
KINDS = {
    Role.GOVERNOR: Group.Kind.GOVERNOR,
    Role.CHAIR: Group.Kind.GOVERNOR,
    Role.VICE_CHAIR: Group.Kind.GOVERNOR,
}
OF_ALL_SCHOOLS = {*KINDS, Role.EXECUTIVE, Role.CLERK, Role.DATA_PROTECTION, Role.ADMINISTRATOR}
# Before any day that a test goes back to.
LONG_AGO = datetime.date(2015, 9, 1)


@cache
def hashed(password: str = PASSWORD) -> str:
    """Hashed once per process: most tests sign in with `client.force_login`."""
    return make_password(password)


def today() -> datetime.date:
    """Today in the site's zone, whatever the machine's clock shows."""
    return timezone.localdate()


class PartnershipFactory(Factory):
    class Meta:
        model = Partnership
        django_get_or_create = ["pk"]

    pk = 1
    name = "Harbour Learning Partnership"


class SchoolFactory(Factory):
    class Meta:
        model = School

    name = factory.Sequence(lambda n: f"School {n}")
    slug = factory.Sequence(lambda n: f"school-{n}")


def the_school() -> School:
    """The default school of a test."""
    first: School = School.objects.order_by("pk").first() or SchoolFactory()
    return first


class GroupFactory(Factory):
    """`GroupFactory(school=None)` is a group of the whole partnership."""

    class Meta:
        model = Group
        django_get_or_create = ["school", "kind"]

    school: Any = factory.LazyFunction(the_school)
    kind = Group.Kind.EMPLOYEE


class PersonFactory(Factory):
    """Somebody with a job, unless `role=None`: `PersonFactory(role=Role.DEPUTY, school=school)`.

    Also takes the job's fields: `role`, `school` (None: the whole partnership), `kind`, `title`,
    `start` and `end`. With `email=None` the person can't sign in.
    """

    class Meta:
        model = Person

    first_name = factory.Sequence(lambda n: f"Ada{n}")
    last_name = factory.Sequence(lambda n: f"Lovell{n:04}")
    email = factory.Sequence(lambda n: f"person{n}@school.example")
    password = factory.LazyFunction(hashed)

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **kwargs: Any) -> Person:
        role = kwargs.pop("role", Role.STAFF)
        words = ("school", "kind", "title", "start", "end", "group")
        job = {word: kwargs.pop(word) for word in words if word in kwargs}
        made: Person = super()._create(model_class, *args, **kwargs)
        if made.email:
            EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
        if role:
            PostFactory(person=made, role=role, **job)
        return made


class PostFactory(Factory):
    """A job; takes `school` and `kind` instead of `group`."""

    class Meta:
        model = Post

    person: Any = factory.SubFactory(PersonFactory, role=None)
    role = Role.STAFF
    title = factory.LazyAttribute(lambda post: str(Role(post.role).label))
    start: Any = LONG_AGO

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **kwargs: Any) -> Post:
        role = kwargs["role"]
        kwargs.setdefault("kind", KINDS.get(role, Group.Kind.EMPLOYEE))
        if role in OF_ALL_SCHOOLS:
            kwargs.setdefault("school", None)
        place = {word: kwargs.pop(word) for word in ("school", "kind") if word in kwargs}
        group = kwargs.pop("group", None) or GroupFactory(**place)
        made: Post = super()._create(model_class, *args, group=group, **kwargs)
        return made


class AbsenceFactory(Factory):
    """Away since a week ago, with no end yet."""

    class Meta:
        model = Absence

    person: Any = factory.SubFactory(PersonFactory)
    start: Any = factory.LazyFunction(lambda: today() - datetime.timedelta(days=7))


class ClosedDayFactory(Factory):
    class Meta:
        model = ClosedDay

    school: Any = factory.LazyFunction(the_school)
    day: Any = factory.LazyFunction(today)
    name = "Training day"


def person(role: Role | None = Role.STAFF, **fields: Any) -> Person:
    """Somebody with a job: see PersonFactory."""
    made: Person = PersonFactory(role=role, **fields)
    return made


def people(count: int, **fields: Any) -> list[Person]:
    """Many people with one job each, in about three SQL queries: for lists of 500 rows."""
    numbers = range(Person.objects.count(), Person.objects.count() + count)
    made = Person.objects.bulk_create(
        Person(
            first_name=f"Many{n:04}",
            last_name=f"Crowd{n:04}",
            email=f"many{n}@school.example",
            password=hashed(),
        )
        for n in numbers
    )
    group = fields.pop("group", None) or GroupFactory(**fields)
    job = {"group": group, "title": "Teaching assistant", "start": LONG_AGO}
    Post.objects.bulk_create(Post(person=each, **job) for each in made)
    return made
