"""Word files that nobody would write: whatever is in them comes out, in order, or is named."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.texts.markdown import plain_text
from policies.texts.word_ledger import LONGEST, differences, words_of
from policies.word.reading import read_word
from tests.policies.packages import field, package, paragraph

SAMPLE, ALL = 25, 2_000
# So many words that each is a word of its own, wherever it stands.
WORDS = st.integers(100, 99_999).map("w{}".format)
GAPS = st.sampled_from(["", " ", "  ", ", ", ". ", ": "])
MARKS = st.sampled_from(
    ["", "<w:b/>", "<w:i/>", "<w:b/><w:i/>", "<w:strike/>", "<w:vanish w:val='0'/>"]
)
STYLES = st.sampled_from(
    ["", "Heading1", "Heading2", "ListBullet", "ListNumber", "Quote", "Nowhere"]
)


def _run(words, gap, marks):
    text = f"<w:t xml:space='preserve'>{gap}{words}</w:t>"
    return f"<w:r><w:rPr>{marks}</w:rPr>{text}</w:r>"


RUNS = st.builds(_run, WORDS, GAPS, MARKS)
SIGNS = st.sampled_from(
    ["tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak"]
).map("<w:r><w:{}/></w:r>".format)


def _within(inside):
    joined = st.lists(inside, min_size=1, max_size=3).map("".join)
    wraps = [
        "<w:ins w:author='A'>{}</w:ins>",
        "<w:del w:author='A'>{}</w:del>",
        "<w:moveFrom>{}</w:moveFrom>",
        "<w:moveTo>{}</w:moveTo>",
        "<w:hyperlink w:anchor='_Second'>{}</w:hyperlink>",
        "<w:hyperlink r:id='x0'>{}</w:hyperlink>",
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:smartTag>{}</w:smartTag>",
        "<w:fldSimple w:instr=' REF _Second \\h '>{}</w:fldSimple>",
        "<w:bdo>{}</w:bdo>",
        "<w:unheard>{}</w:unheard>",
        "<w:r><w:unheard>{}</w:unheard></w:r>",
    ]
    codes = st.sampled_from([r"REF _Second \h", r"HYPERLINK &quot;#x&quot;", "DATE", "PAGE"])
    return st.one_of(
        st.builds(str.format, st.sampled_from(wraps), joined), st.builds(field, codes, joined)
    )


INLINE = st.recursive(RUNS | SIGNS, _within, max_leaves=5)


def _paragraph(inside, style):
    return paragraph("".join(inside), f"<w:pStyle w:val='{style}'/>" if style else "")


PARAGRAPHS = st.builds(_paragraph, st.lists(INLINE, max_size=4), STYLES)


def _table(rows):
    end = "<w:p/>"
    cells = ("".join(f"<w:tc>{cell}{end}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{each}</w:tr>" for each in cells) + "</w:tbl>"


def _around(blocks):
    inside = st.lists(blocks, min_size=1, max_size=2).map("".join)
    tables = st.lists(st.lists(inside, min_size=1, max_size=2), min_size=1, max_size=2).map(_table)
    controls = inside.map("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>".format)
    return tables | controls | inside.map("<w:unheard>{}</w:unheard>".format)


BODIES = st.lists(st.recursive(PARAGRAPHS, _around, max_leaves=4), min_size=1, max_size=5)
WEB = ("hyperlink", "https://a.example/", "TargetMode='External'")
TEXT = re.compile(r"<w:t xml:space='preserve'>([^<]*)</w:t>|<w:(?:tab|ptab|br|cr|p)\b|</w:p>")
DELETED = re.compile(r"<w:(del|moveFrom)\b(?:(?!<w:\1\b).)*?</w:\1>")


def _words(body):
    """Read a third time, and by nothing that an import uses."""
    body = body.replace("<w:noBreakHyphen/>", "<w:t xml:space='preserve'>-</w:t>")
    while (kept := DELETED.sub("", body)) != body:
        body = kept
    return words_of("".join(match[1] or " " for match in TEXT.finditer(body)))


def nothing_is_lost_unsaid(body):
    written = "".join(body)
    found = read_word(package(written, [WEB]))
    named = " ".join([*found.said, *found.doubts, *found.unaccounted])
    lost = [
        word
        for each in differences(_words(written), words_of(plain_text(found.text)))
        for word in _quoted(each.words)
        if word not in named
    ]
    assert lost == []


def _quoted(words):
    """Of a long passage only its beginning and its end are said."""
    return words if len(" ".join(words)) <= LONGEST else (words[0], words[-1])[: len(words)]


def at_most(count):
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)


@at_most(SAMPLE)
@given(BODIES)
def test_words_in_are_words_out_or_are_named(body):
    nothing_is_lost_unsaid(body)


@pytest.mark.long
@at_most(ALL)
@given(BODIES)
def test_words_in_are_words_out_or_are_named_in_many_files(body):
    nothing_is_lost_unsaid(body)
