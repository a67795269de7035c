"""A governor's account reaches no name of a signatory, reporter or subject: by no page, link, feed,
search, file, or a file's metadata (design rule 6)."""

import io
import re
import zipfile
from typing import Any
from urllib.parse import urldefrag, urljoin

import pikepdf
import pytest
from django.urls import reverse
from lxml import html

from acknowledgements.models import Signature
from breaches.models import Concern
from people.models import Person, Role
from tests.factories import person
from tests.printing.pdfs import page_texts
from tests.queue import run_jobs
from tests.test_permissions import MATRIX, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
# The address is a secret of the person it names.
NOT_THEIRS = {"people:accept_invitation"}
JOBS = ("make_evidence", "make_pack", "make_review_sheet", "make_redline", "make_pdf")


def names() -> "re.Pattern[str]":
    """The names of everybody who works here, except people who may receive a report: every reporter
    is shown those."""
    handling = Person.objects.filter(posts__role__in=Role.handling())
    others = Person.objects.exclude(pk__in=handling).exclude(last_name="Overton")
    assert others.count() > 5
    said = [word for each in others for word in (each.last_name, each.email) if word]
    return re.compile("|".join(map(re.escape, said)))


@pytest.fixture
def governor(client, world):
    run_jobs(*[f"{app}.jobs.{job}" for app in ("home", "policies") for job in JOBS])
    visitor = person(
        Role.GOVERNOR, first_name="Gwen", last_name="Overton", email="gwen@governors.example"
    )
    client.force_login(visitor)
    return client


def test_no_address_gives_a_name(governor, world):
    """Every address of the site, and every one that a page links to."""
    assert Signature.objects.exists()
    assert Concern.objects.exists()
    paths = [reverse(name, args=world.get(name)) for name in MATRIX if name not in NOT_THEIRS]
    seen, found, kinds, secret = set(), {}, set(), names()
    while paths:
        path = paths.pop()
        if path in seen or path.startswith("/accounts/"):
            continue
        seen.add(path)
        response = governor.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response["Content-Type"].partition(";")[0] if response.status_code == 200 else ""
        kinds.add(kind)
        if said := secret.findall(words_of(kind, content) + str(response.headers)):
            found[path] = said
        if kind == "text/html":
            paths += links(path, content)
    assert found == {}
    assert {"text/html", "application/pdf", "application/atom+xml", "text/calendar"} <= kinds
    assert len(seen) > len(MATRIX)


def links(path: str, content: bytes) -> list[str]:
    found = html.fromstring(content).xpath("//a/@href | //img/@src | //iframe/@src")
    here = [urldefrag(urljoin(path, str(each))).url for each in found]
    return [each for each in here if each.startswith("/")]


def words_of(kind: str, content: bytes) -> str:
    """All its readable text, metadata included."""
    if kind == "application/pdf" and len(content) > 1000:
        return " ".join([*page_texts(content), *said_of_itself(content)])
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return " ".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    return content.decode("utf-8", "replace")


def said_of_itself(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        info = [str(value) for value in dict(pdf.docinfo).values()]
        return [*info, pdf.Root.Metadata.read_bytes().decode() if "/Metadata" in pdf.Root else ""]


def test_no_name_is_found_by_looking_for_it(governor):
    for who in Person.objects.exclude(last_name="Overton"):
        page = governor.get(reverse("policies:search"), {"q": who.last_name})
        assert page.context["count"] == 0


def test_the_test_would_see_a_name(client, world: dict[str, Any]):
    """A head may see names, and the same search of a head's list finds them."""
    client.force_login(person(Role.EXECUTIVE))
    address = reverse("acknowledgements:unsigned")
    assert names().search(words_of("text/html", client.get(address).content))
