"""Who has signed what, all of it at once: people down, policies across."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from acknowledgements import unsigned
from acknowledgements.unsigned import Choice
from people.labels import MARK, Label, labels_of
from people.models import Person
from policies.models import Round


class Mark(TextChoices):
    """How a person stands to a policy. One letter: the page has tens of thousands of them."""

    SIGNED = "S", gettext_lazy("signed")
    OWING = "O", gettext_lazy("still to sign")
    LATE = "L", gettext_lazy("late")
    NOT_ASKED = "–", gettext_lazy("not asked, or away")


# The columns that say who somebody is, before those of the policies.
WHO = [gettext_lazy("Name"), gettext_lazy("Job"), gettext_lazy("School"), MARK]
# With a link in each row more people than this would make too large a page.
LINKED = 500
# No closing tags: HTML allows it in a table, and it halves the page.
CELLS = {mark: f"<td>{mark.value}" for mark in Mark} | {Mark.LATE: "<td class=late>L"}


@dataclass(frozen=True)
class MatrixRow:
    public_id: uuid.UUID
    name: str
    label: Label
    marks: list[Mark]

    @property
    def who(self) -> list[str]:
        """What a file says of the person: one column each of `WHO`."""
        return [self.name, self.label.titles, self.label.schools, self.label.mark]

    @property
    def cells(self) -> SafeString:
        return mark_safe("".join(CELLS[mark] for mark in self.marks))


@dataclass(frozen=True)
class Matrix:
    policies: list[str]
    rows: list[MatrixRow]

    @property
    def links(self) -> bool:
        """Whether each name leads to the person's page, and has jobs and school beside it. In a
        larger matrix only namesakes have them."""
        return len(self.rows) <= LINKED


def matrix_of(head: Person, choice: Choice, day: datetime.date) -> Matrix:
    """Of the people whom this head leads, as chosen. Six statements, however many they are."""
    asked = unsigned.asked(head, choice, day)
    marks: dict[int, dict[int, Mark]] = {}
    for row in asked.signed().by("person", "round_id"):
        marks.setdefault(row["person"], {})[row["round_id"]] = Mark.SIGNED
    for row in asked.owing().pairs():
        mark = Mark.LATE if row["due"] < day else Mark.OWING
        marks.setdefault(row["person"], {})[row["round_id"]] = mark
    if choice.late:
        marks = {person: own for person, own in marks.items() if Mark.LATE in own.values()}
    used = {round_ for own in marks.values() for round_ in own}
    rounds = list(
        Round.objects.filter(pk__in=used)
        .order_by("policy__title")
        .values_list("pk", "policy__title")
    )
    labels = labels_of(marks.keys(), day)
    names = Person.objects.filter(pk__in=marks).order_by("last_name", "first_name", "pk")
    rows = [
        MatrixRow(
            public_id,
            f"{first} {last}",
            labels[pk],
            [marks[pk].get(round_, Mark.NOT_ASKED) for round_, _title in rounds],
        )
        for pk, public_id, first, last in names.values_list(
            "pk", "public_id", "first_name", "last_name"
        )
    ]
    return Matrix([title for _pk, title in rounds], rows)


def titles_of(matrix: Matrix) -> list[str]:
    """The head of its files."""
    return [*map(str, WHO), *matrix.policies]


def rows_in_words(matrix: Matrix) -> Iterator[list[str]]:
    """The rows of its files."""
    return ([*row.who, *(str(mark.label) for mark in row.marks)] for row in matrix.rows)
