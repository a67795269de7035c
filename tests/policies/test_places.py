"""Words are found where they are in a text, by whoever doesn't know its Markdown."""

import time

import pytest

from policies.texts.places import Wanted, browser_range, find_words, line_at, locate

TEXT = """# Rose Hill Policy

## 1. Aims {#section-1}

At **Rose Hill** nobody shouts. See [Rose Hill](https://rose-hill.example/Rose%20Hill), https://rose.example
and ![Rose](picture:PICTURE).

## 2. Staff of rose hill

- Rosé-Hill’s staff, all of Rose
  Hill.
- The primrose hills.
""".replace("PICTURE", "a0" * 32)


def found(words, **options):
    return [place.words for place in find_words(TEXT, Wanted(words, **options))]


def test_capitals_accents_and_white_space_make_no_difference():
    whole = ["Rose Hill", "Rose Hill", "Rose Hill", "rose hill", "Rose\n  Hill", "rose hill"]
    assert found("rose hill") == whole
    assert found("ROSE-HILL'S") == ["Rosé-Hill’s"]


def test_whole_words_only():
    assert found("rose hill", whole=True)[-1] == "Rose\n  Hill"


def test_capitals_that_must_match():
    assert "rose hill" not in found("Rose Hill", case=True)
    assert found("Rosé-Hill's", case=True) == ["Rosé-Hill’s"]


def test_no_place_is_in_an_address_unless_that_is_asked():
    assert len(found("rose")) == 8
    assert len(found("rose", in_addresses=True)) == 11


@pytest.mark.parametrize("words", ["a0a0", "section-1", "", " "])
def test_pictures_and_anchors_are_no_words(words):
    assert found(words, in_addresses=True) == []


def test_each_place_knows_its_section():
    sections = [place.section for place in find_words(TEXT, Wanted("Hill", whole=True))]
    assert sections == ["Rose Hill Policy", *["1. Aims"] * 2, *["2. Staff of rose hill"] * 3]


def words_at(*where):
    place = locate(TEXT, *where)
    return place and TEXT[place.start : place.end]


@pytest.mark.parametrize(
    ("words", "section", "at"),
    [
        ("At Rose Hill nobody shouts. See Rose", "", "At **Rose Hill** nobody shouts. See [Rose"),
        ("Rose Hill", "2. Staff of rose hill", "rose hill"),
        ("nobody shou…", "1. Aims", "nobody"),
        ("nothing of the kind", "2. Staff of Rose Hill", "## 2. Staff of rose hill"),
        ("nothing of the kind", "", None),
        ("**", "1. Aims", "**"),
        ("", "", None),
    ],
)
def test_words_are_found_without_their_markdown(words, section, at):
    assert words_at(words, section) == at


def test_a_line_is_named_by_its_words_and_section():
    place = line_at(TEXT, 10)
    assert (place.words, place.section) == (
        "Rosé-Hill’s staff, all of Rose",
        "2. Staff of rose hill",
    )
    assert line_at(TEXT, 10_000).section == "2. Staff of rose hill"


def test_a_browser_counts_rare_characters_twice():
    text = "🏫🏫 here"
    place = locate(text, "here")
    assert place
    assert browser_range(text, place) == (5, 9)


def test_a_long_text_is_looked_through_in_a_moment():
    text = "Rose hill is a school. " * 4_000
    began = time.process_time()
    assert sum(1 for _place in find_words(text, Wanted("rose"))) == 4_000
    assert locate(text, "a school of rose hill") is None
    assert time.process_time() - began < 5
