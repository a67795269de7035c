"""Who holds which office on a day, and who of them can be reached here."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from people.models import Person, Post, Role
from people.namesakes import in_words


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a concern: the role, their jobs, and why."""

    person: Person
    role: Role
    job: str
    why: str


@dataclass(frozen=True)
class Offices:
    """Who holds which role on a day (one SQL query)."""

    day: datetime.date
    posts: "list[Post]" = field(default_factory=list)

    @classmethod
    def on(cls, day: datetime.date) -> "Offices":
        posts = Post.objects.current(day).filter(role__in=Role.handling())
        return cls(day, list(posts.select_related("person", "group__school").order_by("pk")))

    @cached_property
    def reachable(self) -> list[Post]:
        return [post for post in self.posts if post.person.reachable]

    def holding(self, *roles: Role) -> list[Post]:
        return [post for post in self.reachable if post.role in roles]

    def roles_of(self, people: Iterable[int]) -> set[str]:
        """Includes people who can't be reached: a switched-off account keeps its office."""
        wanted = set(people)
        return {post.role for post in self.posts if post.person_id in wanted}

    @cached_property
    def executives(self) -> list[Post]:
        """If a partnership has no executive headteacher, its headteachers stand in."""
        return self.holding(Role.EXECUTIVE) or self.holding(Role.HEAD)

    def rung(self, role: Role) -> list[Post]:
        return self.executives if role == Role.EXECUTIVE else self.holding(role)

    def recipient(self, post: Post, why: str) -> Recipient:
        jobs = [str(each) for each in self.reachable if each.person_id == post.person_id]
        return Recipient(post.person, Role(post.role), in_words(jobs), why)
