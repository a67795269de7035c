"""Find and replace: every place is shown, those that are ticked are replaced, nothing is lost."""

import re
from typing import Any

import pytest
from django.urls import reverse

from people.models import Role
from policies.lifecycle.drafting import save
from policies.models import Manuscript
from tests.factories import person
from tests.making import draft, text, typed

pytestmark = pytest.mark.django_db
EDIT = reverse("policies:edit", args=["quiet-screens-policy"])
REPLACE = reverse("policies:replace", args=["quiet-screens-policy"])


@pytest.fixture
def version(me):
    """The word “tablets” in every field."""
    made = draft()
    words: dict[str, Any] = {
        "wording": "I [name] look after tablets.",
        "wordings": {"volunteer": "I [name] lend tablets."},
        "changes": "Tablets too.",
        "plain_words": "Keep tablets safe.",
    }
    save(made, typed("tablets and tablets", consent="typed", **words), me, "")
    return made


def places(page):
    return re.findall(r'name="ticked" value="([^"]+)" checked', page)


def sent(clerk, put="phones", **changes):
    page = clerk.get(REPLACE, {"find": "tablets"}).text
    return {
        "find": "tablets",
        "put": put,
        "ticked": places(page),
        "seen": latest().stamp,
        **changes,
    }


def latest():
    return Manuscript.objects.order_by("-number").first()


def test_every_place_in_every_field_is_shown_with_its_words_around_it(clerk, version):
    page = clerk.get(REPLACE, {"find": "tablets"}).text
    assert len(places(page)) == 6
    assert "how we keep <mark>tablets</mark> and tablets safe." in page
    for where in ("1. Aims", "Consent wording, if you type it", "Volunteers", "plain language"):
        assert where in page


def test_the_ticked_places_are_replaced_as_one_save_and_the_text_before_is_kept(clerk, version):
    before = latest()
    change = sent(clerk)
    del change["ticked"][1]
    page = clerk.post(REPLACE, change, follow=True).text
    assert "Replaced in 5 places." in page
    version.refresh_from_db()
    assert "keep phones and tablets safe" in version.html
    assert version.statement == "I [name] look after phones."
    assert version.wordings["volunteer"]["text"] == "I [name] lend phones."
    assert (version.changes, version.plain_words) == ("phones too.", "Keep phones safe.")
    assert Manuscript.objects.get(number=before.number).text == before.text
    assert reverse("policies:earlier", args=["quiet-screens-policy", before.number]) in page


def test_a_draft_that_nobody_typed_in_keeps_its_text_too(clerk):
    version = draft(words="tablets")
    page = clerk.get(REPLACE, {"find": "tablets"}).text
    change = {"find": "tablets", "put": "phones", "ticked": places(page), "seen": ""}
    assert clerk.post(REPLACE, change).url == EDIT
    version.refresh_from_db()
    assert "keep phones safe" in version.html
    assert [("tablets" in row.text) for row in Manuscript.objects.order_by("number")] == [
        True,
        False,
    ]


def test_words_can_be_taken_out(clerk, version):
    clerk.post(REPLACE, sent(clerk, put=""))
    assert "tablets" not in latest().text


def test_without_a_tick_nothing_changes(clerk, version):
    page = clerk.post(REPLACE, sent(clerk, ticked=[])).text
    assert "Tick at least one place." in page
    assert "tablets" in latest().text


def test_a_text_saved_meanwhile_is_shown_again_and_not_changed(clerk, version):
    change = sent(clerk)
    save(version, typed("watches and tablets"), person(Role.CHAIR), "", over=True)
    page = clerk.post(REPLACE, change).text
    assert "saved since" in page
    assert "watches and <mark>tablets</mark>" in page
    assert "phones" not in latest().text


def test_an_open_page_of_the_editor_does_not_overwrite_what_was_replaced(clerk, version):
    tab = {field.name: field.value() for field in clerk.get(EDIT).context["tab"]}
    clerk.post(REPLACE, sent(clerk))
    words = {"text": text(words="tablets").decode(), "consent": "text"}
    assert "in another tab or window" in clerk.post(EDIT, {**words, **tab}).text
    assert "phones" in latest().text


def test_the_editor_saves_what_is_typed_and_then_shows_the_places(clerk, version):
    words = {"text": text(words="watches").decode(), "consent": "text", "seen": latest().stamp}
    page = clerk.post(EDIT, {**words, "find": "watches", "put": "A&B", "whole": "on"}, follow=True)
    assert page.request["PATH_INFO"] == REPLACE
    assert "keep <mark>watches</mark> safe" in page.text
    assert "Replace the ticked ones with “A&amp;B”" in page.text


def test_words_that_are_nowhere(clerk, version):
    assert "not in the draft" in clerk.get(REPLACE, {"find": "kettles"}).text
    assert "nowhere" not in clerk.get(REPLACE).text


def test_more_places_than_fit_on_a_page_are_said(clerk):
    save(draft(), typed("e " * 600), None, "")
    page = clerk.get(REPLACE, {"find": "e", "whole": "on"}).text
    assert len(places(page)) == 500
    assert "There are more places" in page


def test_statements_do_not_grow_with_the_places(clerk, version, statements):
    few = statements(lambda: clerk.post(REPLACE, sent(clerk, find="volunteers")))
    save(version, typed("tablets " * 200), person(Role.CLERK), "", over=True)
    assert statements(lambda: clerk.post(REPLACE, sent(clerk, find="volunteers"))) <= few
