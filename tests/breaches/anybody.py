"""A concern among people who may do anything, and what design rule 7 forbids them, worked out from
what happened and independently of the code under test. Its rules are in test_stateful.py.

Anyone who stood back, or was left out, may handle it once a handler has let them in, on the record;
anyone who handed it over may be added again; a subject or reporter never.
"""

from typing import Any

from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from audit.models import Event
from breaches import jobs
from breaches.intake import routing
from breaches.intake.reporting import Report, Ticket, send_anonymously, send_report
from breaches.intake.routing import RoutingFacts
from breaches.models import CaseFile, Concern, Draft, Entry, Letter, Party
from people.models import Person, Post, Role
from tests.factories import today

LEADING = {Role.DEPUTY, Role.HEAD, Role.EXECUTIVE}
ROLES = [*Role, Role.DEPUTY, Role.SAFEGUARDING, Role.STAFF]
somebody = st.integers(0, len(ROLES))  # The last one has jobs at two schools.
Way = Concern.Way
WRITTEN: list[Any] = [Concern, Party, Entry, Letter, CaseFile, OrmQ, Event]


def everything():
    """All rows that an act writes to."""
    return [[*model.objects.order_by("pk").values_list()] for model in WRITTEN]


class Anybody(RuleBasedStateMachine):
    """A concern, everybody at the partnership, and what each of them may see."""

    numbers: list[int]  # of the people, in the order of ROLES

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        mail.outbox.clear()
        self.subjects, self.out, self.reporter = set(), set(), None

    def teardown(self):
        try:
            if hasattr(self, "concern"):
                self.send_letters()
                self.check_pages()
                connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def one(self, index):
        """Read again: their jobs may have changed."""
        return Person.objects.get(pk=self.numbers[index])

    @initialize(
        about=st.sets(somebody, max_size=2),
        out=st.none() | somebody,
        by=somebody,
        chosen=st.none() | somebody,
        way=st.sampled_from([*Way]),
        at_risk=st.booleans(),
    )
    def report(self, about, out, by, chosen, way, at_risk):
        about, by = [self.one(each) for each in about], self.one(by)
        if way == Way.SPOKEN and not by.handles_concerns:
            way = Way.NAMED
        left_out = [self.one(out)] if out is not None and self.one(out) not in about else []
        self.subjects = {each.pk for each in about}
        self.out = {each.pk for each in left_out}
        named = {} if way == Way.ANONYMOUS else {"reporter": by.pk}
        told = RoutingFacts(
            about=frozenset(self.subjects),
            left_out=frozenset(self.out),
            chosen=self.numbers[chosen] if chosen is not None else None,
            at_risk=at_risk,
            now=None if way == Way.ANONYMOUS else timezone.now(),
            **({"heard_by": by.pk} if way == Way.SPOKEN else named),
        )
        words = {"at_risk": at_risk, "what": "A post.", "on": "", "policy": None, "links": []}
        told_out = [(each, "Why.") for each in left_out]
        report = Report(way, Concern.Kind.CONDUCT, None, words, about, (), told_out)
        self.send(report, routing.work_out(told), by)

    def send(self, report, route, by):
        if report.way == Way.ANONYMOUS:
            send_anonymously(report, route, Ticket("t" * 32))
        else:
            Draft.objects.keep(by, {})
            send_report(report, route, by)
            if by.pk not in {each.person.pk for each in route.recipients}:
                self.reporter = by.pk
        self.concern = Concern.objects.get()

    def parties(self, part):
        return self.concern.parties.filter(part=part).order_by("pk")

    def dealing(self):
        """Who sees it now, according to the lists and pages."""
        people = Person.objects.filter(pk__in=self.numbers)
        return {each.pk for each in people if self.sees(each)}

    def sees(self, someone):
        return Concern.objects.handled_by(someone).filter(pk=self.concern.pk).exists()

    def forbidden(self):
        """By rule 7: subjects, the reporter, anyone who was left out or stood back, has no job that
        may, or answers to the executive headteacher or the chair it is about."""
        holding = Post.objects.current(today()).filter(person__in=self.numbers)
        roles: dict[int, set[str]] = {number: set() for number in self.numbers}
        for number, role in holding.values_list("person", "role"):
            roles[number].add(role)
        may = set(Role.handling())
        if any({Role.EXECUTIVE, Role.CHAIR} & roles[each] for each in self.subjects):
            may -= LEADING
        unfit = {number for number, held in roles.items() if not held & may}
        return unfit | self.subjects | self.out | {self.reporter}

    def attempt(self, by, act):
        """Carry it out. Anyone but a handler gets only a 404, and a refusal changes nothing."""
        before, saw = everything(), self.sees(by)
        refusals = ValidationError if saw else Http404
        try:
            with transaction.atomic():
                act()
        except refusals:
            assert everything() == before
            return False
        assert saw
        return True

    def say(self, by, act, *words):
        someone = self.one(by)
        self.attempt(someone, lambda: act(self.concern, *words, someone))

    def expect_handled(self):
        """Somebody handles it, as long as there is anybody who may."""
        assert self.dealing() or not routing.next_in_line(self.concern)

    def page(self, someone, path="", data=None):
        """What the concern's page, or one below it, says to them."""
        client = Client()
        client.force_login(someone)
        url = f"{self.concern.get_absolute_url()}{path}"
        response = client.get(url) if data is None else client.post(url, data)
        return response.status_code

    def check_pages(self):
        closed = self.forbidden() - {self.reporter}
        assert {self.page(each) for each in Person.objects.filter(pk__in=closed)} <= {404}

    def send_letters(self):
        """Only to people who see it, and the reporter."""
        mail.outbox.clear()
        jobs.send_letters()
        jobs.send_quiet_letters()
        may = Person.objects.filter(pk__in=self.dealing() | {self.reporter})
        written_to = {address for letter in mail.outbox for address in letter.to}
        assert written_to <= {*may.values_list("email", flat=True)}
