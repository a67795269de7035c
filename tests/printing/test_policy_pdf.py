import dataclasses
import io
import re

import pikepdf
import pytest
from PIL import Image

from printing.cleaning import heading_levels
from printing.colour import contrast_with_white, parse, readable
from printing.policy_documents import Brand, ContentsLine, PolicyDocument, PrintedText, policy_pdf
from tests.printing.pdfs import bookmarks, fonts, links, page_texts, pictures, ua1_failures

PARAGRAPH = "<p>" + "Staff think before they post, and ask where they are not sure. " * 9 + "</p>"
SECTIONS = [
    ("1", "Purpose", 2),
    ("2", "Who it is for", 2),
    ("3", "Conduct online", 2),
    ("3.1", "What we expect", 3),
    ("3.2", "What we do not accept", 3),
    ("4", "Monitoring", 2),
    ("5", "Where to ask", 2),
]


def anchor(number: str) -> str:
    return f"section-{number.replace('.', '-')}"


def section(number: str, title: str, level: int) -> str:
    return f'<h{level} id="{anchor(number)}">{number} {title}</h{level}>' + 3 * PARAGRAPH


def words(html: str) -> PrintedText:
    return PrintedText(html, {})


def logo(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (300, 120), "#8a2b3d").save(target, kind)
    return target.getvalue()


DOCUMENT = PolicyDocument(
    brand=Brand("Oak & Ash Learning Partnership"),
    title="Social Media Policy",
    version="1.0",
    text_date="June 2013",
    text=words("<p>Be <em>kind</em>.</p>" + "".join(section(*each) for each in SECTIONS)),
    contents=tuple(
        ContentsLine(number, title, anchor(number), level) for number, title, level in SECTIONS
    ),
)


def printed(**changes) -> bytes:
    return policy_pdf(dataclasses.replace(DOCUMENT, **changes))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return policy_pdf(DOCUMENT)


def heading_pages(pdf: bytes) -> dict[str, int]:
    """The page of each heading, found in the text of the pages after the contents."""
    return {
        f"{number} {title}": page
        for number, title, _ in SECTIONS
        for page, text in enumerate(page_texts(pdf), start=1)
        if page > 2 and f"{number} {title}" in text
    }


def test_the_cover(pdf):
    cover = page_texts(pdf)[0]
    assert cover.startswith(
        "Oak & Ash Learning Partnership Social Media Policy Version 1.0 June 2013"
    )
    assert cover.endswith("Chair of governors Date")


def test_a_policy_without_a_date():
    cover = page_texts(printed(text_date=""))[0]
    assert "Version 1.0 Signed on behalf" in cover


def test_contents_give_the_pages_of_the_headings(pdf):
    contents = page_texts(pdf)[1]
    found = {
        f"{number} {title}": int(re.findall(rf"{number} {title} (\d+)", contents)[0])
        for number, title, _ in SECTIONS
    }
    assert found == heading_pages(pdf)
    assert len(set(found.values())) > 2


def test_contents_lead_to_the_headings(pdf):
    assert links(pdf) == [f"#{anchor(number)}" for number, _, _ in SECTIONS]


def test_bookmarks_lead_to_the_headings(pdf):
    assert bookmarks(pdf) == [("Contents", 2), *heading_pages(pdf).items()]


def test_every_page_except_the_cover_has_head_and_foot(pdf):
    pages = page_texts(pdf)
    for number, text in enumerate(pages[1:], start=2):
        assert text.startswith("Oak & Ash Learning Partnership · Social Media Policy")
        assert "Version 1.0 · June 2013" in text
        assert text.endswith(f"Page {number} of {len(pages)}")


def test_a_heading_stays_with_its_text(pdf):
    for page in page_texts(pdf)[2:]:
        body = page.partition(" Version 1.0")[0]
        assert not any(body.endswith(title) for _, title, _ in SECTIONS)


def test_it_keeps_every_word():
    words = "Be kind. 1 Purpose Staff think before they post"
    assert words in page_texts(printed())[2]


def test_it_is_accessible(pdf):
    assert ua1_failures(pdf) == []


def test_its_language_title_and_paper(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.Lang == "en-GB"
        assert opened.docinfo.Title == "Social Media Policy"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert all(
            [round(float(x)) for x in page.mediabox] == [0, 0, 595, 842] for page in opened.pages
        )


def test_our_font_is_in_it(pdf):
    assert fonts(pdf).keys() == {"Hyperlegible", "Hyperlegible-Bold", "Hyperlegible-Italic"}
    assert all(fonts(pdf).values())


def test_letters_of_europe_are_in_our_font():
    pdf = printed(text=words("<p>Zoë Núñez, <strong>Zażółć</strong> gęślą Șerban</p>"), contents=())
    assert "Zoë Núñez, Zażółć gęślą Șerban" in page_texts(pdf)[1]
    assert all("Hyperlegible" in name for name in fonts(pdf))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo(kind):
    pdf = printed(brand=Brand("Oak", logo=logo(kind)))
    assert pictures(pdf) == 1
    assert ua1_failures(pdf) == []


@pytest.mark.parametrize("length", [40, 100, 250])
def test_a_long_title_stays_on_the_cover(length):
    title = ("A policy on everything that staff may say " * 9)[:length].strip()
    pages = page_texts(printed(title=title))
    assert title in pages[0]
    assert "Chair of governors" in pages[0]
    assert "Contents" in pages[1]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li><p>One</p><p>more</p><ul><li>deep<ol><li>deeper</li></ol></li></ul></li></ul>",
        "<ol start='3' type='a'><li>c</li><li>d</li></ol>",
        "<table><caption>Who</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><th scope='row'>1</th><td>2</td></tr></tbody></table>",
        "<table><tr><td rowspan='2'>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        "<dl><dt>Word</dt><dd>Meaning</dd></dl><blockquote><p>Said</p></blockquote><hr>",
        "<h5>Deep at once</h5><p>x</p><h2>Then high</h2><h4>and deep</h4><p>y</p>",
        "<h1>A title of its own</h1><p>x</p><h2></h2>",
        "<p>See <a href='https://example.org'><b>a</b> page</a> and <a href='#gone'>none</a></p>",
        "",
    ],
)
def test_text_of_every_kind_is_accessible(html):
    assert ua1_failures(printed(text=words(html), contents=())) == []


def test_lists_keep_their_numbers():
    html = "<ol start='3' type='a'><li>fee</li><li>fie</li></ol><ol><li value='7'>foe</li></ol>"
    assert "c. fee d. fie 7. foe" in page_texts(printed(text=words(html), contents=()))[1]


def test_text_that_begins_with_a_list_follows_the_cover():
    assert len(page_texts(printed(text=words("<ul><li>one</li></ul>"), contents=()))) == 2


def test_names_are_not_markup():
    pages = page_texts(printed(title="Cats <b>& dogs", brand=Brand("A <i> \"B\" 'C'")))
    assert "A <i> \"B\" 'C' Cats <b>& dogs" in pages[0]
    assert pages[1].startswith("A <i> \"B\" 'C' · Cats <b>& dogs")


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("<h2>a</h2><h4>b</h4><h4>c</h4><h3>d</h3>", "<h2>a</h2><h3>b</h3><h3>c</h3><h3>d</h3>"),
        ("<h1>a</h1><h2>b</h2><h1>c</h1>", "<h2>a</h2><h3>b</h3><h2>c</h2>"),
        ('<h3 id="x">a</h3><h2>b</h2>', '<h2 id="x">a</h2><h2>b</h2>'),
    ],
)
def test_heading_levels(given, made):
    assert heading_levels(given) == made


@pytest.mark.parametrize("colour", ["#ffe600", "#fff", "#8a2b3d", "#000", "nonsense", ""])
def test_colours_can_be_read(colour):
    assert contrast_with_white(parse(readable(colour))) >= 4.5


def test_a_readable_colour_is_left_alone():
    assert readable("#8A2B3D") == "#8a2b3d"


def test_a_picture_of_the_text_is_there_with_its_words():
    address = f"printing:picture-{'a' * 64}"
    html = f'<h2 id="a">One</h2><p><img src="{address}" alt="A map of the site"></p>'
    pdf = printed(text=PrintedText(html, {address: logo("PNG")}), contents=())
    assert pictures(pdf) == 1
    assert ua1_failures(pdf) == []
