"""Who gets a concern (design rule 7): worked out for each, and shown before it is sent."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.models import Concern, Cover, Guidance, Party
from breaches.offices import Offices, Recipient
from people.models import Absence, Person, Post, Role, School
from people.working_days import is_working_day
from web.names.folding import words_of

# Who it goes to if it can't go to the rung before.
LADDER = (Role.EXECUTIVE, Role.CHAIR, Role.VICE_CHAIR)
NEAR = {Role.DEPUTY, Role.HEAD}


@dataclass(frozen=True)
class RoutingFacts:
    """What decides who gets a report. People are ids from the staff list.

    `chosen` is the deputy the reporter chose; None is the executive headteacher. `now` is None for
    an anonymous report: whether it is after hours is ignored, because the answer would be kept.
    """

    about: frozenset[int] = frozenset()
    chosen: int | None = None
    at_risk: bool = False
    school: School | None = None
    reporter: int | None = None
    # Who wrote down what they were told: they handle it if the rule lets them.
    heard_by: int | None = None
    left_out: frozenset[int] = frozenset()
    now: datetime.datetime | None = None

    @property
    def excluded(self) -> frozenset[int]:
        own = {self.reporter} if self.reporter else set()
        return self.about | self.left_out | own


@dataclass(frozen=True)
class Route:
    """Who gets it. `names_officer`: the page names the LADO, as perhaps nobody inside is far
    enough from it."""

    recipients: tuple[Recipient, ...]
    names_officer: bool = False

    @property
    def nobody(self) -> bool:
        return not self.recipients

    @property
    def fingerprint(self) -> str:
        """What the page showed, to compare when it is sent."""
        return ",".join(sorted(str(each.person.public_id) for each in self.recipients))


def work_out(told: RoutingFacts) -> Route:
    """Who gets a report, by rule 7: the same each time, so that what is shown is what happens."""
    offices = Offices.on(timezone.localdate(told.now))
    roles = offices.roles_of(told.about)
    first = first_rung(roles)
    found = _who_heard(offices, told, first) + _dealing(offices, told, first)
    if told.at_risk:
        found += _safeguarding(offices, told)
    found += _covers(offices, told, found, barred(roles))
    return Route(_once(found), names_officer=Role.CHAIR in roles)


def first_rung(roles: set[str]) -> Role | None:
    """The first rung for a concern about people with these roles; None: as chosen."""
    if Role.CHAIR in roles:
        return Role.VICE_CHAIR
    if Role.EXECUTIVE in roles:
        return Role.CHAIR
    if roles & {Role.DEPUTY, Role.HEAD}:
        return Role.EXECUTIVE
    return None


def barred(roles: set[str]) -> set[Role]:
    """Roles that never handle a concern about people with these: heads and deputies answer to the
    executive headteacher, and with them to the chair."""
    return set(Role.leading()) if roles & {Role.EXECUTIVE, Role.CHAIR} else set()


def too_near(offices: Offices, first: Role) -> set[Role]:
    """Roles to take off a concern once its first rung is known: one about a deputy belongs to the
    executive headteacher, who may add another deputy again."""
    if first == Role.EXECUTIVE:
        return NEAR - {Role(post.role) for post in offices.executives}
    return set(Role.leading())


def far_enough(offices: Offices, first: Role) -> set[int]:
    """Those on that rung and above."""
    rungs = LADDER[LADDER.index(first) :]
    return {post.person_id for role in rungs for post in offices.rung(role)}


def _dealing(offices: Offices, told: RoutingFacts, first: Role | None) -> list[Recipient]:
    if first is None and told.chosen:
        return _as_chosen(offices, told)
    return _climb(offices, told.excluded, first or Role.EXECUTIVE, _reason(first))


def _who_heard(offices: Offices, told: RoutingFacts, first: Role | None) -> list[Recipient]:
    near = Role.handling() if first is None else LADDER[LADDER.index(first) :]
    own = [post for post in offices.holding(*near) if post.person_id == told.heard_by]
    return _allowed(offices, own[:1], told.excluded, _("They were told, and wrote it down."))


def _as_chosen(offices: Offices, told: RoutingFacts) -> list[Recipient]:
    """The chosen deputy and the executive headteacher; if neither may have it, the chair."""
    deputies = [post for post in offices.holding(Role.DEPUTY) if post.person_id == told.chosen]
    chosen = _allowed(offices, deputies, told.excluded, _("You chose them."))
    why = _("The executive headteacher receives what a deputy receives.")
    executives = _allowed(offices, offices.executives, told.excluded, why)
    return chosen + executives or _climb(offices, told.excluded, Role.CHAIR)


def _reason(first: Role | None) -> str:
    return {
        None: _("You chose them."),
        Role.EXECUTIVE: _("It is about a deputy or headteacher."),
        Role.CHAIR: _("It is about the executive headteacher."),
        Role.VICE_CHAIR: _("It is about the chair of governors."),
    }[first]


def _climb(
    offices: Offices, excluded: frozenset[int], first: Role, why: str = ""
) -> list[Recipient]:
    """Those on the first rung, counting up from this one, where somebody may have it."""
    for role in LADDER[LADDER.index(first) :]:
        why = why if role == first and why else _("Nobody nearer may have it.")
        if found := _allowed(offices, offices.rung(role), excluded, why):
            return found
    return []


def _allowed(
    offices: Offices, posts: Sequence[Post], excluded: frozenset[int], why: str
) -> list[Recipient]:
    return [offices.recipient(post, why) for post in posts if post.person_id not in excluded]


def _safeguarding(offices: Offices, told: RoutingFacts) -> list[Recipient]:
    """The safeguarding leads of the school and the whole partnership; failing these, all."""
    leads = [p for p in offices.holding(Role.SAFEGUARDING) if p.person_id not in told.excluded]
    school = told.school.pk if told.school else None
    near = [post for post in leads if post.group.school_id in (school, None)]
    why = _("A child may be at risk.")
    return [offices.recipient(post, why) for post in near or leads]


def _covers(
    offices: Offices, told: RoutingFacts, found: list[Recipient], unfit: set[Role]
) -> list[Recipient]:
    """The covers of people who are away, or of everyone after hours.

    Nobody `unfit` hears in this way of a concern about the executive headteacher or the chair.
    """
    needing = _needing_cover(offices, told, found)
    covers = dict(Cover.objects.filter(person__in=needing).values_list("cover", "person"))
    shut_out = set(told.excluded) | {each.person.pk for each in found}
    shut_out |= {post.person_id for post in offices.holding(*unfit)}
    away = {each.person.pk: each.person for each in found}
    return [
        offices.recipient(post, _why_covering(told, away[covers[post.person_id]]))
        for post in offices.reachable
        if post.person_id in covers and post.person_id not in shut_out
    ]


def _why_covering(told: RoutingFacts, person: Person) -> str:
    """Anybody may read the anonymous page, and it must not say who is away."""
    if told.now is None:
        return _("They are told as well.")
    return _("Covers for %(name)s.") % {"name": person}


def _needing_cover(offices: Offices, told: RoutingFacts, found: list[Recipient]) -> set[int]:
    people = {each.person.pk for each in found}
    if told.now and _after_hours(told.now, told.school):
        return people
    away = Absence.objects.covering(offices.day).filter(person__in=people)
    return set(away.values_list("person", flat=True))


def _after_hours(now: datetime.datetime, school: School | None) -> bool:
    local = timezone.localtime(now)
    guidance = Guidance.current()
    at_work = guidance.opens <= local.time() < guidance.closes
    return not (at_work and is_working_day(local.date(), school))


def _once(found: list[Recipient]) -> tuple[Recipient, ...]:
    """Anyone who gets it in two ways gets it by the first."""
    return tuple({each.person.pk: each for each in reversed(found)}.values())[::-1]


def choices(person: Person | None, day: datetime.date) -> list[Post]:
    """The deputies a reporter may choose, those of their own schools first."""
    own = {job.group.school_id for job in person.jobs} if person else set()
    deputies = [p for p in Offices.on(day).holding(Role.DEPUTY) if p.person_id != _number(person)]
    first = {post.person_id: post for post in reversed(deputies)}
    return sorted(first.values(), key=lambda post: (post.group.school_id not in own, post.pk))


def _number(person: Person | None) -> int | None:
    return person.pk if person else None


def next_in_line(concern: Concern) -> list[Recipient]:
    """Who gets a concern without a handler: nobody who has or had a part in it, or was left
    out."""
    offices = Offices.on(timezone.localdate())
    of_mark = {concern.mark(each.person_id): each.person_id for each in offices.posts}
    parts = concern.parties.filter(mark__in=of_mark).values_list("mark", "part")
    # The words of a report may be about somebody left out.
    near = (Party.Part.SUBJECT, Party.Part.LEFT_OUT)
    about = [of_mark[mark] for mark, part in parts if part in near]
    first = first_rung(offices.roles_of(about)) or Role.EXECUTIVE
    # A part that has ended no longer has a mark.
    had_it = concern.parties.exclude(person=None).values_list("person", flat=True)
    excluded = {of_mark[mark] for mark, _part in parts} | set(had_it)
    return _climb(offices, frozenset(excluded), first, _("Nobody else was left to deal with it."))


def named_in(words: str, day: datetime.date) -> list[Person]:
    """Possible recipients whose last name is in the words about the subject: a report must not go
    to its subject because nobody ticked their name."""
    said = set(words_of(words))
    people = {post.person_id: post.person for post in Offices.on(day).posts}
    return [each for each in people.values() if _is_named(each, said)]


def _is_named(person: Person, said: set[str]) -> bool:
    """Ignores case, accents, apostrophes and hyphens: phones write O’Brien, people OBrien."""
    last_name = words_of(person.last_name)
    return bool(last_name) and (set(last_name) <= said or "".join(last_name) in said)
