"""OpenDocument texts: read without loss, as LibreOffice shows them, or refused with a reason."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from people.models import Role
from policies.intake.formats import read
from policies.models import Picture, Version
from policies.opendocument.package import is_opendocument
from policies.opendocument.reading import read_opendocument
from policies.texts.markdown import plain_text
from policies.texts.model import TextRefused
from policies.texts.parsing import parse
from policies.word.reading import read_word
from tests.factories import person
from tests.policies import words
from tests.policies.opendocuments import FILES, REFUSED, files, flat, odt, packed, with_part

NAMES = [path.stem for path in sorted(FILES.glob("*.odt"))]
PNG = (words.FILES / "sources/map.png").read_bytes()


def text(body, styles="", automatic="", **parts):
    """What stands in the first section."""
    found = read_opendocument(odt(body, styles, automatic, **parts)).text
    return found.partition("## 1. Aims\n\n")[2].partition("\n\n## 2. Informed")[0]


def notes(body, styles="", automatic=""):
    found = read_opendocument(odt(body, styles, automatic))
    return [*found.said, *found.doubts, *found.unaccounted]


# As LibreOffice writes them


@pytest.mark.parametrize("name", NAMES)
def test_what_libreoffice_made_of_a_word_file_reads_as_the_word_file(name):
    found, word = read_opendocument(files()[name]), read_word(words.files()[name])
    assert found.text == word.text
    assert sorted(found.doubts) == sorted(word.doubts)
    assert found.unaccounted == word.unaccounted == ()
    assert len(found.said) == len(word.said)
    assert found.drawings == word.drawings


def test_any_kind_of_file_is_told_by_its_content():
    assert "Screens are locked." in read(odt("<text:p>Screens are locked.</text:p>")).text
    assert "Screens are locked." in read(flat("<text:p>Screens are locked.</text:p>")).text
    assert not is_opendocument(words.styled())


def test_a_template_and_a_file_with_its_parts_in_another_order_are_read():
    template = with_part("mimetype", b"application/vnd.oasis.opendocument.text-template")
    parts = words.parts(template)
    assert "Safe." in read(template).text
    assert "Safe." in read(packed(dict(reversed(parts.items())))).text


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_such_text_is_refused_with_the_reason(case):
    make, why = REFUSED[case]
    raw = make()
    assert is_opendocument(raw)
    with pytest.raises(TextRefused, match=why):
        read_opendocument(raw)


# Headings and numbers

NUMBERED = """<text:list-style style:name="D">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."
 text:display-levels="2"/>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="("
 style:num-suffix=")"/></text:list-style>
<text:list-style style:name="Late"><text:list-level-style-number text:level="1"
 style:num-format="{}" style:num-suffix=")" text:start-value="25"/></text:list-style>
<text:list-style style:name="Bullets">
<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>"""


def listed(*items, style="D", marks=""):
    made = "".join(each if each.startswith("<") else item(each) for each in items)
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {marks}>{made}</text:list>"


def item(words, inner="", marks=""):
    return f"<text:list-item {marks}><text:p>{words}</text:p>{inner}</text:list-item>"


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (listed("one", "two"), "1. one\n2. two"),
        (listed("one", item("nine", marks='text:start-value="9"')), "1. one\n\n9) nine"),
        (listed("one") + listed("again"), "1. one\n\n1) again"),
        (
            listed("one")
            + "<text:p>So.</text:p>"
            + listed("two", marks='text:continue-numbering="true"'),
            "1. one\n\nSo.\n\n2. two",
        ),
        (
            listed("one", marks='xml:id="a"')
            + listed("•", style="Bullets")
            + listed("two", marks='text:continue-list="a"'),
            "1. one\n\n- •\n\n2. two",
        ),
        (
            listed("<text:list-header><text:p>So:</text:p></text:list-header>", "one"),
            "So:\n\n1. one",
        ),
        (listed(item("one", "<text:p>more</text:p>"), "two"), "1. one\n\n   more\n\n2. two"),
        (listed(item("one", listed("inner", style=""))), "1. one\n\n1.1. inner"),
        (listed("a", style="Bullets"), "- a"),
        (listed("a", style=""), "- a"),
    ],
)
def test_lists_are_numbered_as_libreoffice_shows_them(body, read):
    assert text(body, NUMBERED) == read


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ('a" style:num-letter-sync="true', ["y)", "z)", "aa)", "bb)"]),
        ("a", ["y)", "z)", "aa)", "ab)"]),
        ("I", ["XXV)", "XXVI)", "XXVII)", "XXVIII)"]),
    ],
)
def test_letters_and_roman_numbers_are_counted(kind, numbers):
    found = text(listed(*"abcd", style="Late"), NUMBERED.replace("{}", kind))
    assert [line.split()[1] for line in found.split("\n")] == numbers


def test_lists_of_nine_levels_stay_nested():
    body = "</text:list-item></text:list>" * 9
    for depth in range(9, 0, -1):
        body = f"<text:list><text:list-item><text:p>level {depth}</text:p>{body}"
    found = read_opendocument(odt(body))
    assert "                - level 9" in found.text
    assert found.doubts == found.unaccounted == ()


OUTLINE = """<text:outline-style>
<text:outline-level-style text:level="1" style:num-format="A" style:num-suffix="."/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
</text:outline-style>"""


def test_headings_are_numbered_by_the_outline():
    inner = '<text:h text:outline-level="2">Why</text:h>'
    head = '<text:h text:outline-level="2" text:is-list-header="true">Not</text:h>'
    found = read_opendocument(odt(inner + head, OUTLINE)).text
    assert "## A. 1. Aims\n\n### A.1 Why\n\n### Not\n\n## B. 2. Informed" in found


def test_a_paragraph_is_a_heading_by_the_style_its_own_is_based_on():
    automatic = """<style:style style:name="P1" style:family="paragraph"
     style:parent-style-name="Heading_20_1"/>"""
    assert text('<text:p text:style-name="P1">Why</text:p>', automatic=automatic) == "## Why"


def test_bold_lines_are_headings_where_there_are_no_others():
    bold = '<text:p><text:span text:style-name="Strong">{}</text:span>{}</text:p>'
    body = bold.format("1. Aims", "<text:line-break/>Screens are locked.") + bold.format("Why", "")
    raw = packed(
        {name: part.replace(b"text:h", b"text:p") for name, part in words.parts(odt(body)).items()}
    )
    found = read_opendocument(raw)
    assert "## 1. Aims\n\nScreens are locked.\n\n## Why" in found.text
    assert "“Why”" in found.said[-1]


# Words

LOOKS = """<style:style style:name="T1" style:family="text" style:parent-style-name="Strong"/>
<style:style style:name="T2" style:family="text">
<style:text-properties fo:font-weight="normal" fo:font-style="italic"/></style:style>
<style:style style:name="T3" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T4" style:family="text">
<style:text-properties text:display="none"/></style:style>
<style:style style:name="P1" style:family="paragraph">
<style:text-properties fo:font-weight="bold"/></style:style>"""


def span(words, style="T1"):
    return f'<text:span text:style-name="{style}">{words}</text:span>'


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        (f"Staff{span(' ')}must", "Staff must"),
        (f"Staff {span('must ')}lock", "Staff **must** lock"),
        (f"a{span('b')}{span('c', 'T2')}", "a**b***c*"),
        (span(f"a{span('b', 'T2')}"), "**a***b*"),
        ("a<text:s text:c='999999999'/>b<text:tab/>c\n   d", "a b c d"),
        ("a<text:line-break/>1. b", "a\\\n1\\. b"),
        ("a<text:soft-page-break/>b", "ab"),
        ("a<text:bookmark-ref>section 2</text:bookmark-ref>", "asection 2"),
        ("Table <text:sequence>4</text:sequence>", "Table 4"),
        ("a<loext:unheard>b<text:p>c</text:p></loext:unheard>", "ab c"),
        ("1. no list", "1\\. no list"),
        ("__init__ &lt;b> &amp;amp; [a](b) # x", r"\_\_init\_\_ \<b> \&amp; [a]\(b) # x"),
    ],
)
def test_words_come_out_as_they_are_shown(inside, read):
    found = read_opendocument(odt(f"<text:p>{inside}</text:p>", automatic=LOOKS))
    assert f"## 1. Aims\n\n{read}\n\n## 2." in found.text
    assert found.doubts == found.unaccounted == ()


TYPED = ["__init__", "&amp;", "<b>", "[a](b)", "1. x", "- x", "# x", "a*b*c", "`x`", "x #"]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    "around", ["<text:p>{}</text:p>", "<text:h>{}</text:h>", listed("{}", style="")]
)
def test_what_looks_like_markdown_is_shown_as_typed(around, typed):
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;")
    raw = odt(around.replace("{}", escaped))
    stored = parse(read_opendocument(raw).text.encode(), consent="").source
    assert typed in plain_text(stored)


def test_a_paragraph_that_is_bold_by_its_own_style_is_bold():
    assert text('<text:p text:style-name="P1">Lock</text:p>', automatic=LOOKS) == "**Lock**"


def test_struck_words_are_asked_about():
    found = read_opendocument(odt(f"<text:p>{span('Old', 'T3')} new</text:p>", automatic=LOOKS))
    assert "Old new" in found.text
    assert "“Old”" in found.doubts[0]


HIDDEN = {
    "by style": f"<text:p>Seen {span('the key', 'T4')}</text:p>",
    "a section": '<text:p>Seen</text:p><text:section text:display="none"><text:p>the key</text:p>'
    "</text:section>",
    "a paragraph": "<text:p>Seen</text:p><text:p>the key<text:hidden-paragraph"
    ' text:is-hidden="true"/></text:p>',
    "a field": '<text:p>Seen <text:hidden-text text:string-value="the key" text:is-hidden="true"/>'
    "</text:p>",
    "a variable": '<text:p>Seen <text:variable-set text:display="none">the key'
    "</text:variable-set></text:p>",
}


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN)
def test_hidden_words_are_named(body):
    assert text(body, automatic=LOOKS) == "Seen"
    assert notes(body, automatic=LOOKS) == ["Hidden text, left out: “the key”"]


# What is beside the text

NAMED_ONLY = {
    "tracked changes": (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>"
        "<dc:creator>Ada Bell</dc:creator></office:change-info><text:p>gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes><text:p>Seen</text:p>",
        "1 tracked change by Ada Bell: it is taken as accepted.",
    ),
    "a comment": (
        "<text:p>Seen<office:annotation><dc:creator>Ben Cole</dc:creator><dc:date>1</dc:date>"
        "<text:p>Not so.</text:p></office:annotation></text:p>",
        "A comment by Ben Cole, left out: “Not so.”",
    ),
    "contents": (
        "<text:table-of-content><text:index-body><text:p>1. Aims 7</text:p></text:index-body>"
        "</text:table-of-content><text:p>Seen</text:p>",
        "The printed table of contents, left out: the page has its own.",
    ),
    "an index": (
        "<text:p>Seen</text:p><text:alphabetical-index><text:p>Keys 3</text:p>"
        "</text:alphabetical-index>",
        "A printed index, left out: “Keys 3”",
    ),
    "a field of a form": (
        '<office:forms><form:form><form:text form:label="Your name"/></form:form></office:forms>'
        "<text:p>Seen<draw:control/></text:p>",
        "A field of a form, left out: “Your name”",
    ),
    "a formula": (
        "<text:p>Seen<draw:frame><draw:object><math:math><math:mi>E=m</math:mi></math:math>"
        "</draw:object></draw:frame></text:p>",
        "A formula, left out; write what it says: “E=m”",
    ),
    "a linked picture": (
        '<text:p>Seen<draw:frame><draw:image xlink:href="https://a.example/a.png"/></draw:frame>'
        "</text:p>",
        "A linked picture that isn't in the file, left out: “https://a.example/a.png”",
    ),
}


@pytest.mark.parametrize(("body", "said"), NAMED_ONLY.values(), ids=NAMED_ONLY)
def test_what_is_no_part_of_the_text_is_named(body, said):
    assert text(body) == "Seen"
    assert notes(body) == [said]


def test_the_words_at_the_head_of_each_page_are_named():
    styles = "<style:header><text:p>Draft for the board</text:p></style:header>"
    assert notes("<text:p>a</text:p>", styles) == [
        "Page header or footer, left out: “Draft for the board”"
    ]


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_stand_at_the_end(kind):
    note = (
        f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>By</text:p><text:p>law.</text:p></text:note-body></text:note>"
    )
    found = read_opendocument(odt(f"<text:p>Lock{note}.</text:p>"))
    assert "Lock (note 1)." in found.text
    assert found.text.endswith("## Notes\n\n1. By law.\n")
    assert found.doubts == found.unaccounted == ()


# Tables, boxes, pictures, links


def row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(inside, marks=""):
    return f"<table:table-cell {marks}><text:p>{inside}</text:p></table:table-cell>"


def test_a_table_with_joined_cells_is_a_plain_one():
    wide = cell("Who", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    high = cell("Keys", 'table:number-rows-spanned="2"')
    rows = [row(wide), row(high, cell("Head")), row("<table:covered-table-cell/>", cell("Clerk"))]
    body = f"<table:table><table:table-header-rows>{rows[0]}</table:table-header-rows>"
    assert text(f"{body}{rows[1]}{rows[2]}</table:table>") == (
        "| Who |  |\n| --- | --- |\n| Keys | Head |\n|  | Clerk |"
    )


def test_a_list_and_a_table_in_a_cell_keep_their_words_and_numbers():
    inner = f"<table:table>{row(cell('Head'), cell('Clerk'))}</table:table>"
    held = f"<table:table-cell>{listed('lock', 'ask')}{inner}</table:table-cell>"
    found = read_opendocument(
        odt(f"<table:table>{row(cell('Keys'), held)}</table:table>", NUMBERED)
    )
    assert "| Keys | 1. lock; 2. ask; Head Clerk |" in found.text
    assert found.doubts == found.unaccounted == ()


def test_a_box_of_words_follows_its_paragraph():
    box = "<draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame>"
    shape = "<draw:g><draw:custom-shape><text:p>In a shape</text:p></draw:custom-shape></draw:g>"
    found = read_opendocument(odt(f"<text:p>Lock {box}doors.{shape}</text:p>{box}"))
    assert "Lock doors.\n\nIn a box\n\nIn a shape\n\nIn a box\n" in found.text
    assert found.doubts == found.unaccounted == ()


FRAME = (
    '<draw:frame><draw:image xlink:href="Pictures/none.svm"/><draw:image xlink:href="{}"/>'
    "<svg:title>Map</svg:title><svg:desc>The [way] in</svg:desc></draw:frame>"
)


def test_a_picture_keeps_its_words():
    parts: dict[str, Any] = {"Pictures/a.png": PNG, "Pictures/none.svm": b"?"}
    raw = odt(f"<text:p>{FRAME.format('Pictures/a.png')}</text:p>", **parts)
    found = read_opendocument(raw)
    assert "![Map: The (way) in](picture:" in found.text
    assert (len(found.drawings), found.said) == (1, ())


def test_a_picture_that_cannot_be_shown_is_named_with_its_words():
    parts: dict[str, Any] = {"Pictures/a.png": b"?", "Pictures/none.svm": b"?"}
    raw = odt(f"<text:p>{FRAME.format('Pictures/a.png')}</text:p>", **parts)
    [said] = read_opendocument(raw).said
    assert said.startswith("A picture that can't be shown, so it was left out.")
    assert "Map: The (way) in" in said


LINK = '<text:p><text:a xlink:href="{}">the guide</text:a></text:p>'


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("https://a.example/g", "[the guide](https://a.example/g)"),
        ("#why", "[the guide](#section-aims)"),
        ("#Aims%20of%20it|outline", "[the guide](#section-aims-of-it)"),
        ("../form.odt", "the guide"),
        ("#nowhere", "the guide"),
        ("javascript:alert(1)", "the guide"),
    ],
)
def test_links_lead_to_pages_and_sections_or_are_taken_off(address, read):
    heading = '<text:h text:outline-level="1">Aims</text:h>'
    bookmark = '<text:p>So<text:bookmark text:name="why"/>.</text:p>'
    body = heading + bookmark + heading.replace("Aims", "Aims of it") + LINK.format(address)
    found = read_opendocument(odt(body))
    assert read in found.text
    taken_off = [each for each in found.said if "A link that does not lead to a web page" in each]
    assert bool(taken_off) == (read == "the guide")


def test_a_link_within_leads_to_its_section_in_the_stored_text():
    bookmark = '<text:p>So<text:bookmark text:name="why"/>.</text:p>'
    source = parse(read_opendocument(odt(bookmark + LINK.format("#why"))).text.encode()).source
    assert "(#section-1)" in source
    assert "## 1. Aims {#section-1}" in source


# On the page, and by command


def test_the_page_takes_it_with_its_picture(client, db):
    client.force_login(person(Role.CLERK))
    raw = files()["pandoc-picture"]
    sent = {"file": SimpleUploadedFile("policy.odt", raw), "consent": "text"}
    form = client.post(reverse("policies:import"), sent).context["form"]
    kept = {name: form[name].value() for name in ("text", "noted", "consent", "wording")}
    client.post(reverse("policies:import_save"), kept)
    assert [*Version.objects.get().pictures.all()] == [Picture.objects.get()]


def test_the_command_stops_at_tracked_changes(db):
    path = str(FILES / "office-tracked.odt")
    out = io.StringIO()
    with pytest.raises(CommandError, match="Resolve these in the file first"):
        call_command("import_policy", path, stdout=out)
    assert "tracked change by Ada Bell" in out.getvalue()
    assert not Version.objects.exists()
