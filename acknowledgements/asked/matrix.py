"""Who has signed what: people down, policies across."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from acknowledgements.asked import unsigned
from acknowledgements.asked.unsigned import Choice
from people.models import Person
from people.namesakes import MARK, Label, labels_of
from policies.models import Round


class Mark(TextChoices):
    """Where a person is with a policy. One letter: the page has tens of thousands of them."""

    SIGNED = "S", gettext_lazy("signed")
    OWING = "O", gettext_lazy("still to sign")
    LATE = "L", gettext_lazy("late")
    NOT_ASKED = "–", gettext_lazy("not asked, or away")


# The columns about the person, before those of the policies.
WHO = [gettext_lazy("Name"), gettext_lazy("Job"), gettext_lazy("School"), MARK]
# With more people than this, a link in each row would make the page too large.
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
        """The person's cells in a file, one for each column of `WHO`."""
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
        """Whether each name links to the person's page and has jobs and school beside it. In a
        larger matrix only namesakes have them."""
        return len(self.rows) <= LINKED


def matrix_of(head: Person, choice: Choice, day: datetime.date) -> Matrix:
    """The chosen people among those this head leads. Six SQL queries, however many people."""
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
    """The header row of its files."""
    return [*map(str, WHO), *matrix.policies]


def rows_in_words(matrix: Matrix) -> Iterator[list[str]]:
    """The rows of its files."""
    return ([*row.who, *(str(mark.label) for mark in row.marks)] for row in matrix.rows)
