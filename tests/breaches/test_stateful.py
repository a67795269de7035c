"""Whatever people do to a concern, in any order: nobody forbidden by design rule 7 ever sees it."""

import datetime
import secrets
from contextlib import suppress
from functools import partial

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    rule,
    run_state_machine_as_test,
)

from breaches import opening
from breaches.case_file.export import ask_for_case_file
from breaches.handling import actions, decisions, handlers, messages, states, subjects
from breaches.handling.actions import Facts
from breaches.handling.subjects import Described
from breaches.intake import replying
from breaches.intake.reporting import Ticket
from breaches.models import Act, Concern, Decision, Finding, Sanction, Who
from breaches.oversight import retention
from people.models import Post, Role
from tests.breaches.anybody import ROLES, Anybody, everything, somebody
from tests.factories import PostFactory, SchoolFactory, person, today

State = Concern.State


class Handling(Anybody):
    """Everybody does whatever comes to mind."""

    @rule(by=somebody, act=st.sampled_from(["add_note", "message", "acknowledge"]))
    def write(self, by, act):
        self.say(by, getattr(messages, act), "Words.")

    @rule(by=somebody)
    def open_page(self, by):
        someone = self.one(by)
        before, seen = everything(), self.sees(someone)
        status = self.page(someone)
        assert status == (200 if seen or someone.pk == self.reporter else 404)
        assert seen or everything() == before

    @rule(by=somebody, decision=st.sampled_from(Decision))
    def threshold(self, by, decision):
        self.say(by, decisions.decide_threshold, decision, "Reasons.")

    @rule(by=somebody, state=st.sampled_from(State))
    def move(self, by, state):
        self.say(by, states.move, state, "A word.")

    @rule(by=somebody, reason=st.sampled_from(["", "Nothing in it."]))
    def close(self, by, reason):
        self.say(by, states.close, "Closed.", reason)

    @rule(by=somebody)
    def reopen(self, by):
        self.say(by, states.reopen, "More came.")

    @rule(by=somebody, held=st.booleans())
    def hold(self, by, held):
        self.say(by, retention.hold, held, "Police.")

    @rule(by=somebody, which=st.integers(0, 3), silent=st.booleans())
    def silence(self, by, which, silent):
        for party in self.parties("subject")[which : which + 1]:
            self.say(by, actions.silence, party, silent, "The police", "They ask.")

    @rule(by=somebody, which=st.integers(0, 3), finding=st.sampled_from(Finding))
    def find(self, by, which, finding):
        for party in self.parties("subject")[which : which + 1]:
            self.say(by, decisions.find, party, finding, "Reasons.")
            self.say(by, decisions.sanction, party, Sanction.NONE, "Reasons.")

    @rule(by=somebody, act=st.sampled_from(Act), owner=somebody)
    def plan(self, by, act, owner):
        facts = Facts(act=act, owner=self.one(owner), due=today())
        self.say(by, actions.act, facts)

    @rule(by=somebody, act=st.sampled_from(Act))
    def do(self, by, act):
        party = self.parties("subject").first()
        facts = Facts(act=act, on=today(), party=party, contact="Sergeant Hale", reference="7")
        self.say(by, actions.act, facts)

    @rule(by=somebody)
    def done(self, by):
        someone, entry = self.one(by), self.concern.entries.waiting().first()
        if entry:
            self.attempt(someone, lambda: actions.done(entry, "Done.", today(), someone))

    @rule(by=somebody, whole=st.booleans())
    def export(self, by, whole):
        self.say(by, ask_for_case_file, whole, "The police")

    @rule(by=somebody)
    def open_record(self, by):
        someone = self.one(by)
        self.attempt(someone, lambda: opening.record(self.concern, someone, timezone.now()))

    @rule()
    def reporter_writes(self):
        if self.concern.is_anonymous:
            with suppress(replying.TooMany):
                replying.reply(self.concern, "And then.", Ticket(secrets.token_hex(16)))
        else:
            messages.reporter_message(self.concern, "And then.")

    @rule(by=somebody, whom=somebody)
    def add_handler(self, by, whom):
        someone, added = self.one(by), self.one(whom)
        may = added.pk not in self.forbidden() and not self.sees(added)
        act = partial(handlers.add_handler, self.concern, added, "Why.", someone)
        assert self.attempt(someone, act) in (may, False)

    @rule(by=somebody, whom=somebody)
    def hand_over(self, by, whom):
        someone, added = self.one(by), self.one(whom)
        act = partial(handlers.hand_over, self.concern, added, "Why.", someone)
        if self.attempt(someone, act):
            assert self.sees(added)
            assert not self.sees(someone)

    @rule(by=somebody)
    def stand_back(self, by):
        someone = self.one(by)
        if self.attempt(someone, lambda: handlers.stand_back(self.concern, "Kin.", someone)):
            self.out.add(someone.pk)
            self.expect_handled()

    @rule(by=somebody, admit=st.booleans())
    def decide_left_out(self, by, admit):
        someone, act = self.one(by), handlers.admit if admit else handlers.keep_out
        party = self.concern.parties.left_out().first() or self.parties("left_out").first()
        decided = party and self.attempt(someone, lambda: act(self.concern, party, "Why.", someone))
        if decided and admit:
            self.out.discard(party.words["person"])

    @rule(by=somebody, whom=somebody)
    def add_subject(self, by, whom):
        someone, named = self.one(by), self.one(whom)
        act = partial(subjects.add_subject, self.concern, named, "Why.", someone)
        if self.attempt(someone, act):
            self.subjects.add(named.pk)
            self.out.discard(named.pk)
            self.expect_handled()

    @rule(by=somebody)
    def describe_subject(self, by):
        self.say(by, subjects.add_subject, Described(Who.PARENT, "A parent"), "Why.")

    @rule(whom=somebody)
    def leave(self, whom):
        """A job ends. The executive headteacher stays: a successor would start afresh."""
        posts = Post.objects.current(today()).filter(person=self.numbers[whom])
        posts.exclude(role=Role.EXECUTIVE).update(end=today() - datetime.timedelta(days=1))

    @rule(whom=somebody, role=st.sampled_from([Role.HEAD, Role.SAFEGUARDING, Role.STAFF]))
    def join(self, whom, role):
        PostFactory(person=self.one(whom), role=role)

    ENTRUSTED = ("handlers/add/", "handlers/hand-over/")
    POSTED = {
        "note/": {"words": "Words."},
        "message/": {"words": "Words."},
        "handlers/stand-back/": {"why": "Kin."},
        "reopen/": {"reason": "More came."},
        "hold/": {"why": "Police."},
    }

    @rule(by=somebody, path=st.sampled_from(sorted(POSTED)))
    def by_page(self, by, path):
        """The same through a page, which gives 404 to anyone but a handler."""
        someone = self.one(by)
        before, saw = everything(), self.sees(someone)
        status = self.page(someone, path, self.POSTED[path])
        assert (status != 404) == saw
        assert saw or everything() == before
        if status == 302 and "stand-back" in path:
            self.out.add(someone.pk)

    @rule(by=somebody, whom=somebody, path=st.sampled_from(ENTRUSTED))
    def entrust_by_page(self, by, whom, path):
        someone, added = self.one(by), self.one(whom)
        before, saw, may = everything(), self.sees(someone), added.pk not in self.forbidden()
        status = self.page(someone, path, {"person": str(added.public_id), "why": "Why."})
        assert status in ((302, 200) if saw else (404,))
        assert status == 302 or everything() == before
        assert may or status != 302

    @invariant()
    def nobody_sees_it_whom_the_rule_forbids(self):
        if hasattr(self, "concern"):
            assert not self.dealing() & self.forbidden()

    @rule()
    def letters_are_sent(self):
        self.send_letters()


@pytest.fixture
def staff(db):
    """Somebody in each role, three of them twice, and one with jobs at two schools."""
    hill, lane = SchoolFactory(), SchoolFactory()
    people = [person(role) for role in ROLES]
    both = person(Role.DEPUTY, school=hill)
    PostFactory(person=both, role=Role.STAFF, school=lane)
    Handling.numbers = [each.pk for each in [*people, both]]


def explore(examples, phases):
    settings = limits(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Handling, settings=settings)


@pytest.mark.once
def test_no_sequence_of_acts_shows_it_to_anyone_who_may_not_see_it(staff):
    explore(3, [Phase.explicit, Phase.generate])


@pytest.mark.long
def test_no_very_long_sequence_does(staff):
    explore(1000, [Phase.generate, Phase.shrink])
