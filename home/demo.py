"""A demonstration to look around in: example policies, and staff who have signed some of them."""

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from acknowledgements.models import Asked, Query, UnderstandingQuestion
from acknowledgements.signing.reading import record_opening
from acknowledgements.signing.signing import OnScreen, sign
from acknowledgements.telling.questions import ask_question
from breaches.demo import make_concerns
from people.demo import make_people
from people.models import Person, Role
from policies.jobs import make_pdf
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.importing import bring_in
from policies.lifecycle.publishing import Asking, publish
from policies.models import Meeting, OfficialAccount, Policy, Version
from policies.register.front_page import set_notice
from policies.register.promises import keep_account, remind_pupils
from policies.texts.parsing import parse

EXAMPLES = settings.BASE_DIR / "examples"
# File, and in how many days it is due; None: left as a draft for the clerk.
POLICIES = (
    ("social-media-policy.md", 21),
    ("clear-desk-policy.md", -4),
    ("visitors-and-devices-policy.md", None),
)
NOTICE = (
    "Internet use on school computers and devices is monitored, for the reasons that the Social"
    " Media Policy gives."
)
REMINDED = "An assembly on what stays online, and whom to tell when something is not right."
CHECKS = (
    {
        "words": "May staff look at their own accounts at work?",
        "right": "In breaks and outside working hours, away from children",
        "wrong": "Never\nWhenever no child is using the computer",
        "explanation": "Section 7.2: in breaks and outside your working hours, away from children.",
    },
    {
        "words": "A post in a closed group of colleagues: does the policy cover it?",
        "right": "Yes",
        "wrong": "No\nOnly if a parent is in the group",
        "explanation": "Section 2: a pseudonym or a closed group is no exemption.",
    },
    {
        "words": "Papers with names were left on a train. Whom do you tell, and when?",
        "right": "The data protection officer, on the same day",
        "wrong": "Nobody, if they are found again\nYour headteacher, at the next meeting",
        "explanation": "Section 5: on the same day, at any hour and even when you are unsure.",
    },
)
QUESTION = "May I keep pictures of a trip on my own phone until I am back at school?"
# The accounts visitors sign in with have something left to sign.
LEFT_TO_SIGN = ("teacher@demo.example", "office@demo.example")


def make_demo(today: datetime.date) -> None:
    """Make all of it, in an empty database. Raises what the acts raise. Another run doesn't repair
    one that was stopped halfway: start with an empty database again."""
    make_people(today)
    for name, days in POLICIES:
        version = bring_in(parse((EXAMPLES / name).read_bytes()), by=None)
        if days is not None:
            _publish(version, today, days)
            _let_some_sign(version, today)
    set_notice(NOTICE, by=None)
    _let_schools_speak(today)
    _let_one_ask(today)
    _write_checks()
    make_concerns()


def _let_one_ask(today: datetime.date) -> None:
    """Somebody has a question before they sign."""
    version = Version.objects.published().order_by("title").last()
    assert version
    owing = Asked.objects.on(today).owing().filter(round__policy=version.policy_id)
    people = Person.objects.filter(pk__in=owing.everyone(), posts__role=Role.STAFF)
    who = people.exclude(email=None).exclude(email__in=LEFT_TO_SIGN).first()
    assert who
    ask_question(who, version, Query.Kind.QUESTION, version.contents[-2]["anchor"], QUESTION)


def _write_checks() -> None:
    """Questions that staff may try before they sign."""
    social, desk = Policy.objects.order_by("pk")[:2]
    for policy, each in zip((social, social, desk), CHECKS, strict=True):
        UnderstandingQuestion.objects.create(policy=policy, **each)


def _let_schools_speak(today: datetime.date) -> None:
    """An official account, and pupils who were reminded."""
    head = Person.objects.get(email="head@demo.example")
    account = OfficialAccount(service="Facebook", name="Beacon Hill Schools")
    keep_account(account, [head], by=head)
    remind_pupils(head, day=today, school=None, whom="Years 5 and 6", how=REMINDED)


def _publish(version: Version, today: datetime.date, days: int) -> None:
    submit(version, by=None)
    approve(version, None, Meeting.objects.held(today, Meeting.Body.GOVERNING_BODY))
    make_pdf(str(version.pk))
    publish(version, None, Asking(today + datetime.timedelta(28)))
    Policy.objects.get(pk=version.policy_id).rounds.open().update(
        due=today + datetime.timedelta(days)
    )


def _let_some_sign(version: Version, today: datetime.date) -> None:
    now = timezone.now()
    for person in _willing(version, today):
        version.opened_at = None  # type: ignore[attr-defined]
        record_opening(person, version, now)
        how = OnScreen("password", now, None, "")
        sign(person, version.pk, str(person), version.wording_for(person.kinds).sha256, how)


def _willing(version: Version, today: datetime.date) -> Iterator[Person]:
    """Every other person with an email address, except the accounts visitors sign in with."""
    owing = Asked.objects.on(today).owing().filter(round__policy=version.policy_id)
    people = Person.objects.filter(pk__in=owing.everyone()).exclude(email=None)
    yield from people.exclude(email__in=LEFT_TO_SIGN)[::2]
