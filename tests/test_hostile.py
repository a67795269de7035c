"""Whatever is sent to any page may be refused, but never crashes it.

Every page of ours is requested as someone who may open it, with values that nobody types in its
path, its parameters and each field of its forms. Every run sends a sample; make test-long sends
everything, as each role.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from acknowledgements.models import DaySheet, Printout, Signature
from breaches.models import Party
from people.models import Person, Role
from tests.breaches.making import concern
from tests.breaches.walking import taken_back, without_contexts
from tests.factories import person
from tests.hostile import VALUES, Sent, asked_by_links, forms_of, one_by_one
from tests.test_permissions import (
    ANONYMOUS,
    MATRIX,
    PUBLIC_ACCOUNT_PAGES,
    WORKING,
    Rule,
    names,
    world,  # noqa: F401  # the fixture
)

pytestmark = pytest.mark.django_db
# Parameters that no form or link of the page itself gives.
PARAMETERS = {"after", "code", "finding", "kind", "page", "person", "policy", "sanction", "title"}
OWNER = "owner"
# How many requests each page gets in every run.
SAMPLE = 2
Asked = tuple[str, str, str, Sent]


@pytest.fixture(autouse=True)
def _refusals_are_no_news(caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")
    caplog.set_level(logging.CRITICAL, logger="django.security")


@dataclass(frozen=True)
class Place:
    """A page, who may open it, and its owner if no role may."""

    name: str
    arguments: list[Any]
    rule: Rule
    owner: Person | None = None

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.arguments)

    def visitor(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who == OWNER and self.owner:
            client.force_login(self.owner)
        elif who != ANONYMOUS:
            client.force_login(person(Role(who)))
        return client


@pytest.fixture
def places(world) -> list[Place]:  # noqa: F811
    """Every page of ours and of allauth, with its arguments."""
    reporter = person()
    made = concern(handlers=[person(Role.HEAD)], reporter=reporter)
    world["breaches:reply"] = [made.reference]
    ours = [Place(name, world.get(name, []), rule) for name, rule in MATRIX.items()]
    owned = [
        replace(each, owner=reporter if each.name == "breaches:reply" else owner_of(each))
        for each in ours
        if not each.rule.to and each.arguments
    ]
    return [each for each in ours if each.rule.to] + owned + of_allauth()


def of_allauth() -> list[Place]:
    accounts = [name for name in names(get_resolver().url_patterns) if name.startswith("account_")]
    return [
        Place(
            name,
            ["x", "y"] if name == "account_reset_password_from_key" else [],
            Rule(frozenset({ANONYMOUS}) if name in PUBLIC_ACCOUNT_PAGES else WORKING),
        )
        for name in accounts
    ]


def owner_of(place: Place) -> Person:
    """The person a page belongs to if no role may open it."""
    key = place.arguments[0]
    if place.name == "acknowledgements:receipt":
        return Signature.objects.get(pk=key).person
    if place.name == "acknowledgements:day_sheet":
        return DaySheet.objects.get(pk=key).asked_by
    if place.name.startswith("acknowledgements:printout"):
        return Printout.objects.get(pk=key).asked_by
    if place.name == "acknowledgements:device_picture":
        return person()  # It is for a device in somebody's hand, and nobody's own.
    handler = Party.objects.handling().get(concern__reference=key).person
    assert handler
    return handler


def answered(client: Client, method: str, url: str, sent: Sent | None = None) -> Any:
    """Everything it does is rolled back. A crash is a response here, of status 500."""
    with taken_back(), without_contexts():
        response = getattr(client, method)(url, sent)
        if response.streaming:
            b"".join(response.streaming_content)
    return response


def in_paths(place: Place) -> Iterator[Asked]:
    for number in range(len(place.arguments)):
        for kind, value in VALUES.items():
            arguments = [*place.arguments[:number], value, *place.arguments[number + 1 :]]
            try:
                url = reverse(place.name, args=arguments)
            except (NoReverseMatch, AttributeError):
                continue  # The URL pattern refuses it.
            yield f"{kind} in the path", place.rule.method, url, {}


def in_parameters(place: Place, page: bytes) -> Iterator[Asked]:
    asked = PARAMETERS | asked_by_links(page, place.url)
    asked |= {name for form in forms_of(page, place.url) if form.by_get for name in form.values}
    for kind, value in VALUES.items():
        sent = dict.fromkeys(sorted(asked), value)
        yield f"{kind} in all parameters", place.rule.method, place.url, sent


def in_forms(place: Place, page: bytes) -> Iterator[Asked]:
    for form in forms_of(page, place.url):
        if form.by_get:
            continue
        for kind, value in VALUES.items():
            yield f"{kind} in all", "post", form.address, dict.fromkeys(form.values, value)
        for kind, sent in one_by_one(form.values):
            yield kind, "post", form.address, sent


def all_asked(client: Client, place: Place) -> list[Asked]:
    shown = answered(client, "get", place.url)
    is_page = shown.status_code == 200 and shown["Content-Type"].startswith("text/html")
    page = shown.content if is_page and not shown.streaming else b""
    return [*in_paths(place), *in_parameters(place, page), *in_forms(place, page)]


def failures(client: Client, place: Place, asked: list[Asked]) -> list[str]:
    return [
        f"{place.name}: {what}, {method} {url[:100]}"
        for what, method, url, sent in asked
        if answered(client, method, url, sent).status_code >= 500
    ]


@pytest.mark.production
def test_no_page_fails_over_what_nobody_types(places):
    found = []
    for number, place in enumerate(places):
        else_ = OWNER if place.owner else ANONYMOUS
        client = place.visitor(min(place.rule.to & WORKING, default=else_))
        asked = all_asked(client, place)
        # A sample spread evenly over everything that can be sent to it.
        step = max(1, len(asked) // SAMPLE)
        found += failures(client, place, asked[number % step :: step])
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("who", [OWNER, ANONYMOUS, *sorted(WORKING)])
def test_no_page_fails_over_anything_of_it(places, who):
    found = []
    for place in places:
        if who in place.rule.to or (who == OWNER and place.owner):
            client = place.visitor(who)
            found += failures(client, place, all_asked(client, place))
    assert found == []
