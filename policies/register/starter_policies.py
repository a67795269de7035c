"""Policies that schools commonly have: a starting point to check, from a file of ours."""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policies.models import Policy

FILE = Path(__file__).with_name("starter_policies.toml")


@dataclass(frozen=True)
class Starter:
    title: str
    category: str
    signed: bool
    why: str

    @property
    def category_label(self) -> str:
        return str(Policy.Category(self.category).label)


@dataclass(frozen=True)
class StarterList:
    """`checked` is when somebody last compared it with `source`."""

    checked: datetime.date
    source: str
    policies: tuple[Starter, ...]


@cache
def starter_list() -> StarterList:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    policies = tuple(Starter(**row) for row in read["policy"])
    return StarterList(read["checked"], read["source"], policies)
