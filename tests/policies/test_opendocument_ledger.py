"""OpenDocument texts of any make: the words that go in come out, or are named."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.opendocument import gathering, reading
from policies.opendocument.inline import Reader
from policies.opendocument.reading import read_opendocument
from policies.texts.markdown import plain_text
from policies.texts.word_ledger import words_of
from tests.policies.opendocuments import odt

# Generated words are Greek, so that the words that an import adds can be told from them.
PIECES = ("α", "βγ", "δε", " ", "  ", "\n", ",", ".", "*", "_", "#", "[", "](ζ)", "&lt;ζ>", "&amp;")
LOOKS = """<style:style style:name="Italic" style:family="text">
<style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="Hidden" style:family="text">
<style:text-properties text:display="none"/></style:style>"""
LISTS = """<text:list-style style:name="D">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>
</text:list-style>"""


@dataclass(frozen=True)
class Made:
    """XML, the words that it shows in their place, and those that it shows elsewhere."""

    xml: str
    shown: str = ""
    aside: str = ""


def joined(parts: list[Made], between: str = "") -> Made:
    return Made(
        "".join(each.xml for each in parts),
        between.join(each.shown for each in parts),
        " ".join(each.aside for each in parts),
    )


def around(before: str, made: Made, after: str, space: str = "") -> Made:
    return Made(f"{before}{made.xml}{after}", f"{space}{made.shown}{space}", made.aside)


def said(text: str) -> str:
    return text.replace("&lt;", "<").replace("&amp;", "&")


def note(made: Made) -> Made:
    xml = f"<text:note><text:note-body><text:p>{made.xml}</text:p></text:note-body></text:note>"
    return Made(xml, " ", f"{made.shown} {made.aside}")


def box(made: Made) -> Made:
    xml = f"<draw:frame><draw:text-box><text:p>{made.xml}</text:p></draw:text-box></draw:frame>"
    return Made(xml, "", f"{made.shown} {made.aside}")


WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(
    lambda pieces: Made("".join(pieces), said("".join(pieces)))
)
BREAKS = st.sampled_from(
    [Made("<text:tab/>", " "), Made("<text:line-break/>", " "), Made('<text:s text:c="3"/>', " ")]
)
UNSEEN = st.sampled_from(
    [
        Made('<text:span text:style-name="Hidden">η</text:span>'),
        Made("<office:annotation><text:p>η</text:p></office:annotation>"),
        Made("<text:soft-page-break/>"),
    ]
)
INSIDE = (
    ('<text:span text:style-name="Strong">', "</text:span>"),
    ('<text:span text:style-name="Italic">', "</text:span>"),
    ('<text:a xlink:href="https://a.example/">', "</text:a>"),
    ("<text:date>", "</text:date>"),
    ("<loext:unheard>", "</loext:unheard>"),
)


def wrapped(inner):
    row = st.lists(inner, min_size=1, max_size=3).map(joined)
    marked = st.tuples(row, st.sampled_from(INSIDE)).map(
        lambda it: around(it[1][0], it[0], it[1][1])
    )
    return marked | row.map(note) | row.map(box)


RUNS = st.recursive(WORDS | BREAKS | UNSEEN, wrapped, max_leaves=6)
LINE = st.lists(RUNS, min_size=1, max_size=4).map(joined)
PARAGRAPH = LINE.map(lambda made: around("<text:p>", made, "</text:p>", " "))
HEADING = LINE.map(lambda made: around('<text:h text:outline-level="2">', made, "</text:h>", " "))


def gathered(inner):
    several = st.lists(inner, min_size=1, max_size=3).map(joined)
    items = several.map(lambda made: around("<text:list-item>", made, "</text:list-item>"))
    cells = several.map(lambda made: around("<table:table-cell>", made, "</table:table-cell>"))
    rows = st.lists(cells, min_size=1, max_size=3).map(
        lambda made: around("<table:table-row>", joined(made), "</table:table-row>")
    )
    whole = (
        (items, '<text:list text:style-name="D">', "</text:list>"),
        (rows, "<table:table>", "</table:table>"),
        (inner, "<text:section>", "</text:section>"),
        (inner, "<loext:unheard>", "</loext:unheard>"),
    )
    return st.one_of(*(_between(*each) for each in whole))


def _between(parts: Any, start: str, end: str) -> Any:
    listed = st.lists(parts, min_size=1, max_size=3)
    return listed.map(lambda made: around(start, joined(made), end))


BODY = st.lists(
    st.recursive(PARAGRAPH | HEADING, gathered, max_leaves=6), min_size=1, max_size=4
).map(joined)


def greek(text):
    return Counter(word for word in words_of(text) if any("α" <= each <= "ω" for each in word))


def holds(made):
    found = read_opendocument(odt(made.xml, LISTS, LOOKS))
    assert greek(plain_text(found.text)) == greek(f"{made.shown} {made.aside}")
    if not made.aside.strip():  # What moved may be asked about.
        assert [each for each in found.doubts if "comment" not in each] == []
        assert found.unaccounted == ()


@settings(max_examples=20, deadline=None)
@given(BODY)
def test_words_in_are_words_out(made):
    holds(made)


@pytest.mark.long
@settings(max_examples=500, deadline=None)
@given(BODY)
def test_words_in_are_words_out_in_many_texts(made):
    holds(made)


LISTED = "<text:list><text:list-item><text:p>forty-two</text:p></text:list-item></text:list>"
CELLS = "<table:table-row>" + "<table:table-cell><text:p>forty-two</text:p></table:table-cell>" * 2
STEPS = {
    "lists": (gathering.Gathering, "_list", LISTED),
    "tables": (
        gathering.Gathering,
        "_rows",
        f"<table:table>{CELLS}</table:table-row></table:table>",
    ),
    "elements of no known kind": (
        Reader,
        "_within",
        "<text:p><text:date>forty-two</text:date></text:p>",
    ),
    "bold lines": (reading, "take_bold_headings", "<text:p>forty-two</text:p>"),
}


@pytest.mark.parametrize("step", STEPS)
def test_what_a_step_loses_is_named_with_its_place(step, monkeypatch):
    where, name, xml = STEPS[step]
    body = f"<text:p>Screens are locked.</text:p>{xml}"
    found = read_opendocument(odt(body))
    assert found.doubts == found.unaccounted == ()
    monkeypatch.setattr(where, name, lambda *_given: [])
    assert [each for each in read_opendocument(odt(body)).unaccounted if "forty-two" in each]
