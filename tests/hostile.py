"""What nobody types: values that break sites, and the page's forms to send them to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import html

Sent = dict[str, Any]

# Values by what is wrong with them; bytes if they are not UTF-8.
VALUES: dict[str, str | bytes] = {
    "NUL": "a\0b",
    "a slash": "a/b",
    "23 digits": "9" * 23,
    "60,000 letters": "x y " * 15_000,
    "one long word": "x" * 50_010,
    "no UTF-8": b"\xed\xa0\x80\xff",
    "minus one": "-1",
    "5,000 digits": "9" * 5_000,
    "no such day": "2026-02-30",
    "the last day": "9999-12-31",
    "the last moment": "9999-12-31T23:59",
    "nobody's id": "00000000-0000-0000-0000-000000000000",
    "a line break": "a\r\nSet-Cookie: b",
    "other digits": "٣.٣",
    "the place of a row": "9999-12-31~00000000-0000-0000-0000-000000000000~x",
    "nothing": "",
}


@dataclass(frozen=True)
class Form:
    """A page's form, with what it would send unchanged; files are left out."""

    address: str
    by_get: bool
    values: dict[str, list[str]]


def forms_of(page: bytes, address: str) -> list[Form]:
    """Every form of the page except the one that signs out."""
    found = [_form(form, address) for form in html.fromstring(page or b"<p>").forms]
    return [form for form in found if not form.address.startswith("/accounts/logout/")]


def _form(form: Any, address: str) -> Form:
    files = {*form.xpath(".//input[@type='file']/@name")}
    names = {
        *form.xpath(".//*[self::input or self::select or self::textarea or self::button]/@name")
    }
    values: dict[str, list[str]] = {each: [] for each in names - files - {"csrfmiddlewaretoken"}}
    for name, value in form.form_values():
        if name in values:
            values[name].append(value)
    return Form(urljoin(address, form.action or ""), form.method == "GET", values)


def asked_by_links(page: bytes, address: str) -> set[str]:
    """The parameters that the page's links give to its own URL."""
    found: set[str] = set()
    for link in html.fromstring(page or b"<p>").xpath("//a/@href"):
        parts = urlsplit(urljoin(address, link))
        if parts.path == urlsplit(address).path:
            found |= set(parse_qs(parts.query, keep_blank_values=True))
    return found


def one_by_one(values: dict[str, list[str]]) -> Iterator[tuple[str, Sent]]:
    """For each field and each value: the form with that value twice in the field."""
    for name in sorted(values):
        for kind, value in VALUES.items():
            yield f"{kind} as {name}", {**values, name: [value, value]}
