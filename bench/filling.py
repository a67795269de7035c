"""Fills an empty PostgreSQL by COPY with a partnership of the size that the figures describe:
schools, people, policies, and years of signatures.

The policies are made by the real acts. People, posts and signatures are not: 3 million signatures,
one act each, would take days. Their hashes are made up, so `verify_records` complains about them;
everything that is measured reads and writes them like real ones.
"""

import datetime
import io
import itertools
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import time_machine
from django.core.files.base import ContentFile
from django.db import connection, models
from django.utils import timezone

from acknowledgements.models import Link, Opening, Signature, SignatureDetails
from people.models import Group, Person, Post, Role, School
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.importing import bring_in
from policies.lifecycle.publishing import Asking, publish
from policies.models import Meeting, Round, Version
from policies.texts.parsing import parse

SCHOOL_KINDS = (Group.Kind.EMPLOYEE, Group.Kind.AGENCY, Group.Kind.VOLUNTEER)
# The share of signatures that open rounds already have.
SIGNED = 0.7875
# The number of past years whose rounds everybody signed.
YEARS_SIGNED = 3
VERSIONS = 5
WORDS = [
    *("social", "media", "staff", "pupils", "account", "school", "policy", "private", "personal"),
    *("information", "picture", "consent", "headteacher", "report", "concern", "device"),
    *("network", "monitor", "careful", "colleague", "family", "public"),
]


@dataclass(frozen=True)
class Size:
    people: int
    schools: int
    policies: int

    @property
    def name(self) -> str:
        return f"{self.people:,} people"


class Rows(io.TextIOBase):
    """Lines for COPY, made as the server takes them, so that memory stays flat."""

    def __init__(self, rows: Iterable[tuple[object, ...]]) -> None:
        self.lines = ("\t".join(map(_plain, row)) + "\n" for row in rows)
        self.rest = ""

    def read(self, size: int | None = -1) -> str:
        wanted = size if size and size > 0 else 1 << 20
        parts, length = [self.rest], len(self.rest)
        for line in self.lines:
            parts.append(line)
            length += len(line)
            if length >= wanted:
                break
        text = "".join(parts)
        self.rest = text[wanted:]
        return text[:wanted]


def _plain(value: object) -> str:
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


def copy(model: type[models.Model], columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Put rows into the model's table; columns that are not named take the model's defaults."""
    named = columns.split()
    rest = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in named and not isinstance(field, models.AutoField)
    }
    tail = tuple(rest.values())
    names = ", ".join(f'"{name}"' for name in [*named, *rest])
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({names}) FROM STDIN", Rows(row + tail for row in rows)
        )


def people_and_schools(size: Size) -> None:
    _schools(size.schools)
    _people(size.people)


def fill(size: Size) -> None:
    """All of it, into an empty database that has its tables."""
    _schools(size.schools)
    versions = list(_policies(size.policies))
    _people(size.people)
    with _without_indexes(Signature, SignatureDetails, Link, Opening):
        _signatures(versions)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _schools(count: int) -> None:
    schools = School.objects.bulk_create(
        School(name=f"School {n:03}", slug=f"school-{n:03}") for n in range(count)
    )
    Group.objects.bulk_create(
        Group(kind=kind, school=school) for school in schools for kind in SCHOOL_KINDS
    )
    Group.objects.create(kind=Group.Kind.EMPLOYEE, school=None)
    Group.objects.create(kind=Group.Kind.GOVERNOR, school=None)


def a_text(title: str, year: int) -> bytes:
    """Some 30 KB as HTML. One paragraph changes from year to year."""
    dice = random.Random(title)
    parts = [f"# Partnership of the Figures\n\n## {title}\n\nSeptember {year}\n"]
    for section in range(1, 12):
        parts.append(f"## {section}. Section {section}\n")
        for paragraph in range(6):
            if (section, paragraph) == (year % 11 + 1, 0):
                parts.append(f"This was rewritten in {year}.\n")
            words = " ".join(dice.choice(WORDS) for _word in range(58))
            parts.append(f"{words.capitalize()}.\n")
    parts.append("## 12. Informed Consent\n")
    parts.append(f"*I [employee full name] have read the {title} and will comply with it.*\n")
    return "\n".join(parts).encode()


def _policies(count: int) -> Iterator[Version]:
    """Each with five versions, one a year, all of which ask everybody."""
    today = timezone.localdate()
    this = today.year if today.month >= 9 else today.year - 1  # The current school year.
    for year in range(this - VERSIONS + 1, this + 1):
        day = datetime.date(year, 9, 1)
        with time_machine.travel(datetime.datetime(year, 9, 1, 9, tzinfo=datetime.UTC), tick=False):
            for n in range(count):
                yield _publish(a_text(f"Policy {n:02}", year), day)
    # The newest are due within the next weeks.
    Round.objects.open().update(due=today + datetime.timedelta(days=14))


def _publish(text: bytes, day: datetime.date) -> Version:
    version = make_approved(text, day)
    publish(version, None, Asking(day + datetime.timedelta(days=28)))
    return version


def newly_approved(text: bytes, day: datetime.date) -> Version:
    """A new version that is waiting for its PDF."""
    version = bring_in(parse(text), by=None)
    submit(version, by=None)
    approve(version, None, Meeting.objects.held(day, Meeting.Body.GOVERNING_BODY))
    return version


def make_approved(text: bytes, day: datetime.date) -> Version:
    """A new version, ready to be published."""
    version = newly_approved(text, day)
    # A job renders it; that is measured separately.
    version.pdf.save(f"{version.pk}.pdf", ContentFile(b"%PDF-1.7"), save=False)
    version.pdf_sha256 = "0" * 64
    version.save(update_fields=["pdf", "pdf_sha256"])
    return version


def _people(count: int) -> None:
    now = timezone.now().isoformat()
    copy(
        Person,
        "id public_id first_name last_name name_key email password added_at",
        (
            (
                *(n, uuid.UUID(int=n), f"First{n % 997}", f"Last{n % 4999:04}"),
                *(f"first{n % 997} last{n % 4999:04}", f"p{n}@example.org", "!", now),
            )
            for n in range(1, count + 1)
        ),
    )
    copy(Post, "public_id person_id group_id role title start", _posts(count))
    _count_on(Person)
    _count_on(Post)


def _posts(count: int) -> list[tuple[object, ...]]:
    """One each, by school in turn; each school's first is its head, the second its office."""
    groups = list(Group.objects.filter(school__isnull=False).order_by("school", "kind"))
    by_school = [groups[n : n + len(SCHOOL_KINDS)] for n in range(0, len(groups), 3)]
    partnership = Group.objects.get(school=None, kind=Group.Kind.EMPLOYEE)
    rest = ("Teacher", "2020-01-01")
    rows: list[tuple[object, ...]] = [(uuid.UUID(int=1), 1, partnership.pk, Role.EXECUTIVE, *rest)]
    for n in range(2, count + 1):
        place, school = n // len(by_school), by_school[n % len(by_school)]
        group = school[place % 3 if n % 10 == 0 else 1]
        role = {0: Role.HEAD, 1: Role.ADMINISTRATOR}.get(place, Role.STAFF)
        rows.append((uuid.UUID(int=n), n, group.pk, role, *rest))
    return rows


def _count_on(model: type[models.Model]) -> None:
    """Set the table's sequence to follow its last row."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
        )


class _without_indexes:
    """Drops the tables' indexes, constraints and triggers, and restores them: for millions of rows
    an index is faster to build once than to keep up row by row."""

    def __init__(self, *tables: type[models.Model]) -> None:
        self.tables = [model._meta.db_table for model in tables]
        self.again: list[str] = []

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            # Including foreign keys of other tables that point at them. Foreign keys are dropped
            # first and restored last.
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
                " FROM pg_constraint WHERE contype IN ('p', 'u') AND conrelid = ANY(%s::regclass[])"
                " OR contype = 'f' AND (conrelid = ANY(%s::regclass[])"
                " OR confrelid = ANY(%s::regclass[])) ORDER BY contype = 'f'",
                [self.tables] * 3,
            )
            constraints = cursor.fetchall()
            for table, name, _rule in reversed(constraints):
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)",
                [self.tables],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f"DROP INDEX {name}")
                self.again.append(definition)
            self.again += [
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"
                for table, name, rule in constraints
            ]

    def __exit__(self, *error: object) -> None:
        with connection.cursor() as cursor:
            for statement in self.again:
                cursor.execute(statement)
            for table in self.tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@dataclass(frozen=True)
class Made:
    """One signature to be written: its number, who signed what, and when."""

    number: int
    person: int
    version: Version
    round_id: int
    at: str

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(int=self.number)


def _made(versions: list[Version], people: list[int], rounds: dict[Any, Round]) -> Iterator[Made]:
    """Everybody's from past years, and for open rounds those already given."""
    newest = max(version.major for version in versions)
    numbers, dice = itertools.count(1), random.Random(7)
    for version in versions:
        round_ = rounds[version.policy_id, version.major]
        at = (round_.opened_at + datetime.timedelta(days=3)).isoformat()
        if version.major < newest - YEARS_SIGNED:
            continue
        share = SIGNED if version.major == newest else 1.0
        for person in people:
            if share == 1.0 or dice.random() < share:
                yield Made(next(numbers), person, version, round_.pk, at)


def _signatures(versions: list[Version]) -> None:
    # Everything is read first: a connection that is receiving COPY answers no query.
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    rounds = {(r.policy_id, r.major): r for r in Round.objects.all()}
    made_again = partial(_made, versions, people, rounds)
    columns = (
        "id round_id person_id version_id method at signed_in_by proved_at opened_at"
        " text_sha256 pdf_sha256 statement_sha256 details_sha256"
    )
    copy(Signature, columns, map(_signature, made_again()))
    columns = "signature_id name email job_title school typed_name statement salt"
    copy(SignatureDetails, columns, map(_details, made_again()))
    copy(Link, "sequence signature_id previous_hash hash", map(_link, made_again()))
    _openings(versions, people)


def _signature(made: Made) -> tuple[object, ...]:
    return (
        *(made.id, made.round_id, made.person, made.version.pk, "screen", made.at),
        *("password", made.at, made.at, made.version.text_sha256, "0" * 64),
        *(made.version.statement_sha256, f"{made.number:064x}"),
    )


def _details(made: Made) -> tuple[object, ...]:
    name = f"First Last{made.person}"
    return (
        *(made.id, name, f"p{made.person}@example.org", "Teacher", "School", name),
        *("I have read the policy and will comply with it. " * 3, f"{made.number:064x}"),
    )


def _link(made: Made) -> tuple[object, ...]:
    return made.number, made.id, f"{made.number - 1:064x}", f"{made.number:064x}"


def _openings(versions: list[Version], people: list[int]) -> None:
    """Everybody has opened everything that is to be signed now."""
    newest = max(version.major for version in versions)
    numbers, now = itertools.count(1), timezone.now().isoformat()
    copy(
        Opening,
        "id person_id version_id at",
        (
            (next(numbers), person, version.pk, now)
            for version in versions
            if version.major == newest
            for person in people
        ),
    )
    _count_on(Opening)
