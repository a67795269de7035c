"""Upload limits are stated in one place, and pages, proxy and handbook agree with it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from people.models import Role
from tests.breaches.making import concern
from tests.factories import person
from tests.making import draft
from web import sizes

ROOT = Path(settings.BASE_DIR)
WRITTEN = [*ROOT.glob("deploy/*"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]
REQUEST = sizes.in_mb(sizes.REQUEST)


def found(pattern: str) -> set[str]:
    """Everything in deploy/ and docs/ that matches the pattern's group."""
    return {each for path in WRITTEN for each in re.findall(pattern, path.read_text("utf-8"))}


def test_the_proxy_takes_what_the_site_takes():
    """The others are for words, and for whoever isn't signed in: tests/deploy/test_nginx.py."""
    assert f"{sizes.REQUEST // sizes.MB}m" in found(r"client_max_body_size (\w+)")


def test_the_proxy_says_what_is_too_much_in_a_sentence():
    config = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    assert "error_page 413 @too_large;" in config
    assert f"more than {REQUEST} together" in config


def test_the_handbook_says_the_sizes():
    video = str(settings.EVIDENCE_VIDEO_MB)
    assert found(r"Limits: (\d+ MB) a file") == {sizes.in_mb(sizes.EVIDENCE)}
    assert found(r"(\d+) MB a video \(`EVIDENCE_VIDEO_MB`\)") == {video}
    assert found(r"(\d+ MB) in all") == {REQUEST}
    assert found(r"`EVIDENCE_VIDEO_MB` \|.*\| `(\d+)` \|") == {video}
    beside = sizes.REQUEST // sizes.MB - settings.EVIDENCE_VIDEO_MB
    assert found(r"(\d+) more\b") == {str(beside)}


@pytest.mark.django_db
def test_pages_say_what_is_taken(client):
    clerk, head = person(Role.CLERK), person(Role.HEAD)
    made, written = concern(handlers=[head]), draft()
    for visitor, page, said in (
        (clerk, reverse("policies:import"), [sizes.WORD_FILE, sizes.TEXT]),
        (clerk, reverse("policies:edit", args=[written.policy.slug]), [sizes.PICTURE]),
        (
            head,
            reverse("breaches:evidence_add", args=[made.reference]),
            [sizes.EVIDENCE, sizes.VIDEO, sizes.REQUEST],
        ),
    ):
        client.force_login(visitor)
        answer = client.get(page).text
        assert [sizes.in_mb(size) for size in said if sizes.in_mb(size) not in answer] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("length", "status"),
    [(str(sizes.REQUEST), 200), (str(sizes.REQUEST + 1), 413), ("x", 200), ("", 200)],
)
def test_what_is_too_much_at_once_gets_a_sentence(client, length, status):
    """With or without a proxy, and before any of it is read."""
    answer = client.get(reverse("account_login"), CONTENT_LENGTH=length)
    assert answer.status_code == status
    assert (f"more than {REQUEST} together" in answer.text) == (status == 413)
