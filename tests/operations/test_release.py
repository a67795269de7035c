"""Which release this is stands in one place, and is said wherever somebody may ask."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(settings):
    settings.RELEASE = "7.8.9"
    settings.METRICS_TOKEN = "right"


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/accounts/login/", "<p>Undersigned, release 7.8.9</p>"),
        ("/health/", "ok\nrelease: 7.8.9\n"),
        ("/metrics/", 'undersigned_info{release="7.8.9"} 1.0'),
    ],
)
def test_the_site_says_which_release_it_is(client, page, said):
    assert said in client.get(page, headers={"Authorization": "Bearer right"}).text


def test_the_changelog_begins_with_this_release():
    sections = re.findall(
        r"^## (\S+)", Path(settings.BASE_DIR, "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert sections[0] == settings.RELEASE
    assert [each for each in sections if not re.fullmatch(r"\d+\.\d+\.\d+", each)] == []
