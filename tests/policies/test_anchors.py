"""Anchors, which the editor doesn't show, stay with their sections however a text is changed."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from people.models import Role
from policies.lifecycle.drafting import begin, save, typed_in
from policies.lifecycle.importing import bring_in
from policies.models import Manuscript, Version
from policies.texts.anchors import keep_anchors, without_anchors
from policies.texts.model import Section
from policies.texts.parsing import parse
from tests.factories import person
from tests.making import draft, published, typed

REAL = os.environ.get("UNDERSIGNED_REAL_POLICY", "")
TEXT = """# Screens Policy

## 1. Aims

We look after screens.

## 2. Conduct

Lock them; see [what to do](#section-3).

## 3. Training

Everybody is trained.
"""


def sections(*headings):
    """From "2.1 Conduct #section-4": its level by its number."""
    made = []
    for heading in headings:
        words, _sign, anchor = heading.partition(" #")
        number, title = words.split(" ", 1) if words[0].isdigit() else ("", words)
        made.append(Section(number, title, anchor, number.count(".") + 1))
    return made


OLD = sections("1 Aims #a", "2 Conduct #b", "3 Training #c", "4 Records #d")


@pytest.mark.parametrize(
    ("headings", "anchors"),
    [
        (["1 Aims", "2 Conduct", "3 Training", "4 Records"], "a b c d"),
        # Moved, and numbered again or not.
        (["1 Aims", "2 Training", "3 Conduct", "4 Records"], "a c b d"),
        (["1 Aims", "3 Training", "2 Conduct", "4 Records"], "a c b d"),
        (["1 Records", "2 Aims", "3 Conduct", "4 Training"], "d a b c"),
        # Put in, before others and at the end.
        (["1 Why", "2 Aims", "3 Conduct", "4 Training", "5 Records"], "- a b c d"),
        (["1 Aims", "2 Conduct", "2 Phones", "3 Training", "4 Records"], "a b - c d"),
        (["1 Aims", "2 Conduct", "3 Training", "4 Records", "5 Phones"], "a b c d -"),
        # Taken out, and numbered again or not.
        (["1 Aims", "3 Training", "4 Records"], "a c d"),
        (["1 Aims", "2 Training", "3 Records"], "a c d"),
        # Renamed, also as letters are typed, several at once, and beside a new one.
        (["1 Aims", "2 How we behave", "3 Training", "4 Records"], "a b c d"),
        (["1 Aims", "2 C", "3 Training", "4 Records"], "a b c d"),
        (["1 Aims", "2 Behaviour", "3 Courses", "4 Records"], "a b c d"),
        (["1 Aims", "2 Phones", "3 Conduct online", "4 Training", "5 Records"], "a - b c d"),
        (["1 AIMS", "2 Conduct –", "3 training", "4 Records"], "a b c d"),
        # Renamed after another one was moved there: not plainly the same.
        (["1 Aims", "2 Records", "3 Conduct", "4 Trips", "5 Visits"], "a d b - -"),
        # An author's own anchor stands, and is no other section's.
        (["1 Aims", "2 Phones #b", "3 Conduct", "4 Training", "5 Records"], "a b - c d"),
    ],
)
def test_a_section_keeps_its_anchor(headings, anchors):
    kept = keep_anchors(sections(*headings), [OLD])
    assert [anchor or "-" for anchor in kept] == anchors.split()


CHAPTERS = sections("1 Staff #a", "1.1 Scope #b", "2 Pupils #c", "2.1 Scope #d")


@pytest.mark.parametrize(
    ("headings", "anchors"),
    [
        (["1 Pupils", "1.1 Scope", "2 Staff", "2.1 Scope"], "c d a b"),
        (["2 Pupils", "2.1 Scope", "1 Staff", "1.1 Scope"], "c d a b"),
        (["1 Pupils", "1.1 Scope"], "c d"),
        (["1 Staff", "1.1 Scope", "1.2 Scope", "2 Pupils", "2.1 Scope"], "a b - c d"),
    ],
)
def test_sections_of_one_title_are_told_apart(headings, anchors):
    kept = keep_anchors(sections(*headings), [CHAPTERS])
    assert [anchor or "-" for anchor in kept] == anchors.split()


def test_a_section_that_was_cut_out_and_put_back_has_its_anchor_from_the_text_before():
    without = sections("1 Aims #a", "2 Training #c")
    again = sections("1 Aims", "2 Training", "3 Conduct")
    assert keep_anchors(again, [without, OLD]) == ["a", "c", "b"]


def test_only_headings_lose_their_anchors():
    text = "## 2. Conduct {#section-2}\n\n- {#this} stays, and {#that}\n\nSo does {#it}"
    assert without_anchors(text) == text.replace(" {#section-2}", "", 1)


def anchors_of(version):
    version.refresh_from_db()
    return {each["title"]: each["anchor"] for each in version.contents}


@pytest.fixture
def version(db):
    return bring_in(parse(TEXT.encode(), consent=""), by=None)


def type_text(version, text, **options):
    return save(version, typed(text=text, consent="none"), None, "", over=True, **options)


def test_links_lead_to_the_same_section_after_it_was_moved_and_renamed(version):
    shown = typed_in(version).text
    assert "{#" not in shown
    moved = shown.replace("## 3. Training", "## 4. Courses").replace(
        "## 2. Conduct", "## 2. Phones\n\nOff.\n\n## 3. Conduct"
    )
    type_text(version, moved)
    anchors = anchors_of(version)
    assert (anchors["Conduct"], anchors["Courses"]) == ("section-2", "section-3")
    assert len({*anchors.values()}) == 4
    assert 'href="#section-3"' in version.html
    assert '<h2 id="section-3">4. Courses</h2>' in version.html


def test_anchors_outlive_texts_that_are_not_valid(version):
    type_text(version, "nothing valid")
    type_text(version, TEXT.replace("2. Conduct", "5. Conduct"))
    assert anchors_of(version)["Conduct"] == "section-2"


@pytest.mark.django_db
def test_a_section_cut_out_of_a_new_version_can_be_put_back():
    version = begin(published().policy, None)
    shown = typed_in(version).text
    cut = shown.replace("## 2. Conduct\n", "## 3. Rules\n").replace("## 3. Inf", "## 4. Inf")
    for text in (cut, cut.replace("## 3. Rules", "## 3. Rules\n\nLong.\n\n## 7. Conduct")):
        save(version, typed(text=text), None, "", over=True)
    assert "section-2" in anchors_of(version).values()


def test_an_authors_own_anchor_stays_and_is_not_shown(version):
    type_text(version, TEXT.replace("2. Conduct", "2. Conduct {#section-behaviour}"))
    assert anchors_of(version)["Conduct"] == "section-behaviour"
    assert "{#" not in Manuscript.objects.get().shown_text
    type_text(version, Manuscript.objects.get().shown_text)
    assert anchors_of(version)["Conduct"] == "section-behaviour"


@pytest.mark.django_db
def test_an_anchor_in_a_text_that_is_not_valid_yet_is_not_lost():
    version = draft()
    kept = save(version, typed(text="Only ## this\n\n## 2. That {#section-x}"), None, "")
    assert kept.problems
    assert "{#section-x}" in kept.shown_text


@pytest.mark.django_db
def test_a_text_saved_with_its_anchors_shows_none_and_conflicts_with_none(client):
    """As texts were saved before anchors were hidden."""
    version = draft()
    source = typed(text=version.source, consent="text")
    save(version, source, person(Role.CHAIR), "")
    client.force_login(person(Role.CLERK))
    edit = reverse("policies:edit", args=[version.policy.slug])
    form = client.get(edit).context["form"]
    assert "{#" not in form["text"].value()
    sent = {"text": form["text"].value(), "consent": "text", "seen": "another"}
    assert client.post(edit, sent).status_code == 302
    version.refresh_from_db()
    assert version.source == source.text


@pytest.mark.skipif(not REAL, reason="UNDERSIGNED_REAL_POLICY names no file")
@pytest.mark.django_db
def test_a_real_text_that_nobody_edited_stays_as_it_is():
    version = bring_in(parse(Path(REAL).read_bytes()), by=None)
    save(version, typed_in(version), None, "")
    stored = Version.objects.get()
    assert (stored.source, stored.html) == (version.source, version.html)
    assert stored.contents == version.contents
