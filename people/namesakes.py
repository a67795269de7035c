"""What is shown beside a name, so that namesakes can be told apart."""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person, Post
from web.names.folding import key_of

# How many namesakes are looked at when somebody is named by hand.
MOST = 10
# The column header for marks in a file.
MARK = gettext_lazy("Staff number or other mark")


def in_words(jobs: Iterable[str]) -> str:
    """Jobs, each with its place after a comma; a job held twice is named once."""
    return "; ".join(dict.fromkeys(jobs))


def titles_in_words(titles: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(titles))


def schools_in_words(schools: Iterable[str]) -> str:
    """Empty for somebody who works at no particular school."""
    return ", ".join(sorted(set(schools)))


@dataclass
class Label:
    """The jobs somebody holds on a day, and a mark that is theirs alone.

    The mark is the staff number. Somebody without one has a mark only if they have a namesake:
    their email, or else the first characters of their page's address.
    """

    mark: str
    has_namesake: bool
    jobs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def titles(self) -> str:
        return titles_in_words(title for title, _school in self.jobs)

    @property
    def schools(self) -> str:
        return schools_in_words(school for _title, school in self.jobs if school)

    def __str__(self) -> str:
        """What is shown beside the name: jobs with their schools; the mark if it is needed."""
        whole = _("whole partnership")
        held = [f"{title}, {school or whole}" for title, school in self.jobs]
        return in_words([*held, *([self.mark] if self.has_namesake else [])])

    def typed(self, name: object) -> str:
        """What to type to name them by hand: see `called`."""
        return f"{name} {self.mark}" if self.has_namesake else str(name)

    def after(self, name: object) -> str:
        """The name with all this in brackets, for lists of choices and for emails."""
        beside = str(self)
        return f"{name} ({beside})" if beside else str(name)


def labels_of(
    people: "Collection[int] | QuerySet[Any, Any] | None" = None, day: datetime.date | None = None
) -> dict[int, Label]:
    """Labels by person's key, for these people or all. Two SQL queries, however many there are."""
    same_name = Person.objects.filter(name_key=OuterRef("name_key"))
    namesakes = same_name.exclude(pk=OuterRef("pk"))
    rows = Person.objects.annotate(has_namesake=Exists(namesakes)).order_by()
    posts = Post.objects.current(day or timezone.localdate())
    if people is not None:
        rows, posts = rows.filter(pk__in=people), posts.filter(person__in=people)
    columns = ("pk", "staff_number", "email", "public_id", "has_namesake")
    found = {
        pk: Label(_mark(number, email, public_id.hex, shared), shared)
        for pk, number, email, public_id, shared in rows.values_list(*columns)
    }
    held = posts.values_list("person", "title", "group__school__name")
    for pk, title, school in held.order_by("start", "pk"):
        if pk in found:
            found[pk].jobs.append((title, school or ""))
    return found


def _mark(number: str, email: str | None, key: str, has_namesake: bool) -> str:
    if number or not has_namesake:
        return number
    return email or key[:8]


def choice_labels(people: "QuerySet[Any, Any] | None" = None) -> Callable[[Person], str]:
    """Make the `label_from_instance` of a field that offers these people, or everyone."""
    labels = labels_of(None if people is None else people.values("pk"))
    return lambda person: labels[person.pk].after(person)


def label_of(person: Person) -> Label:
    return labels_of([person.pk])[person.pk]


def labelled(people: Iterable[Person]) -> list[tuple[Person, Label]]:
    """Each with their label, in the same order."""
    listed = list(people)
    labels = labels_of([person.pk for person in listed])
    return [(person, labels[person.pk]) for person in listed]


def called(typed: str) -> list[Person]:
    """People who work here today and have this name, as typed by hand; among namesakes, the one
    whose mark is typed after it. A few at most: enough to see that there is more than one."""
    employed = Person.objects.employed_on(timezone.localdate())
    if found := list(employed.named(typed)[:MOST]):
        return found
    name, _gap, mark = typed.strip().rpartition(" ")
    namesakes = labelled(employed.named(name)[:MOST]) if name else []
    return [person for person, label in namesakes if key_of(label.mark) == key_of(mark)]


def typed_names(people: Iterable[Person]) -> list[str]:
    """What to type for each of them."""
    return [label.typed(person) for person, label in labelled(people)]
