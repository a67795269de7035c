"""A walk over every URL of ours as one person, to compare with another such walk."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from breaches.models import AccessLine, CaseFile, Concern, Entry, Evidence, Letter, Party
from people.models import Person

OF_A_CONCERN: list[Any] = [CaseFile, Entry, Evidence, Letter, Party]

# Random for each page, and always of one length: the mask of a CSRF token, a tab's key.
TOKEN = re.compile(
    rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]{64}'
    rb'|(name="tab" value=")[0-9a-f-]{36}'
)
# The names of lists' filters.
SOUGHT = ("words", "q", "search", "find", "name")
Answers = dict[str, tuple[Any, ...]]


@dataclass
class Addresses:
    """What to request: arguments by URL name, words to search for, what to send."""

    arguments: dict[str, list[list[Any]]]
    words: Iterable[str]
    sent: dict[str, Any]
    # The references of the concerns looked for: something is posted to their pages, too.
    posted: set[str]


@contextmanager
def taken_back() -> Iterator[None]:
    """Roll back everything that happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def without_contexts() -> Any:
    """The test client copies each template's context, which takes longer than the page."""
    return mock.patch("django.test.client.store_rendered_templates")


def names(patterns: list[Any], prefix: str = "", taken: int = 0) -> Iterator[tuple[str, int]]:
    """Every URL's name and number of arguments; the admin site's are separate."""
    for each in patterns:
        more = taken + each.pattern.regex.groups
        if isinstance(each, URLResolver) and each.namespace != "admin":
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from names(each.url_patterns, inner, more)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}", more


def urls(addresses: Addresses) -> Iterator[tuple[str, str]]:
    """The name and path of each. Raises KeyError for a URL whose arguments nobody gave."""
    for name, taken in names(get_resolver().url_patterns):
        for arguments in addresses.arguments[name] if taken else [[]]:
            yield name, reverse(name, args=arguments)


def of_admin() -> Iterator[str]:
    yield from (reverse("admin:index"), reverse("admin:jsi18n"))
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def walk(person: Person, addresses: Addresses) -> Answers:
    """What they get everywhere. Changes are rolled back; there are none to the concerns looked
    for."""
    with taken_back(), without_contexts():
        client, before = Client(), _rows(addresses.posted)
        client.force_login(person)
        found = dict(_asked(client, addresses))
        assert _rows(addresses.posted) == before
    return found


def _rows(references: set[str]) -> list[list[Any]]:
    """All rows of these concerns."""
    concerns = Concern.objects.filter(reference__in=references)
    own = [model.objects.filter(concern__in=concerns) for model in OF_A_CONCERN]
    lines = AccessLine.objects.all()
    return [[*each.order_by("pk").values_list()] for each in (concerns, lines, *own)]


def _asked(client: Client, addresses: Addresses) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for name, url in urls(addresses):
        yield f"GET {url}", (got := answer(client.get(url)))
        if addresses.posted & {*url.split("/")}:
            yield f"POST {url}", answer(client.post(url, addresses.sent))
        elif got[0] == 200 and name.partition(":")[2] and not addresses.arguments.get(name):
            for words in addresses.words:
                found = client.get(url, dict.fromkeys(SOUGHT, words))
                yield f"GET {url} for {words}", answer(found)
    for url in of_admin():
        yield f"GET {url}", answer(client.get(url))
    for reference in addresses.arguments["breaches:concern"]:
        url = reverse("breaches:concern", args=reference)
        yield f"HEAD {url}", answer(client.head(url))
    for words in addresses.words:
        for url in ("/breaches/report/", "/breaches/anonymous/return/"):
            sent = {"step": "find", "find": words, "code": words}
            yield f"POST {url} for {words}", answer(client.post(url, sent))


def answer(response: Any) -> tuple[Any, ...]:
    """Everything a browser gets, except what is random for each page."""
    streamed = response.streaming
    body = b"".join(response.streaming_content) if streamed else response.content
    body = TOKEN.sub(rb"\1\2", body)
    cookies = sorted((name, len(c.value)) for name, c in response.cookies.items())
    headers = {**response.headers, "X-Request-ID": len(response.get("X-Request-ID", ""))}
    return response.status_code, len(body), body, headers, cookies
