"""Pages by key: the next begins after the last row of this one, wherever that is by then.

The last page is found as fast as the first, and nobody is skipped because someone before them left
the list.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Row = TypeVar("Row")
SIZE = 50


def behind(order: Iterable[str], last: Iterable[Any]) -> Q:
    """The rows that come after one whose values are `last`, in ascending `order` of fields."""
    beyond, same = Q(), Q()
    for name, value in zip(order, last, strict=True):
        beyond |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return beyond


def first_page(rows: "QuerySet[Any, Row]", size: int = SIZE) -> tuple[Sequence[Row], Row | None]:
    """The first rows, and the last of them if more follow. One SQL query."""
    found = list(rows[: size + 1])
    shown = found[:size]
    return shown, shown[-1] if len(found) > size else None
