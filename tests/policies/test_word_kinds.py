"""Each kind of thing that a Word file may hold is read, or named."""

import re

import pytest

from policies.texts.model import TextRefused
from policies.texts.parsing import parse
from policies.word.reading import read_word
from tests.policies.packages import DECLARED, OFFICE, field, main_part, package, paragraph, run
from tests.policies.words import files, parts, repacked, styled, zipped


def box(inside: str) -> str:
    """As Word writes it: once as a shape, and once more for older programs."""
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic>"
        f"<a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><v:rect><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:rect>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def form_field(data: str) -> str:
    begin = f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{data}</w:ffData></w:fldChar></w:r>"
    return f"{begin}<w:r><w:fldChar w:fldCharType='end'/></w:r>"


def sup(base: str, power: str) -> str:
    inside = (f"<m:r><m:t>{each}</m:t></m:r>" for each in (base, power))
    return "<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>".format(*inside)


SIGNS = f"<w:rt>{run('kan-ji')}</w:rt><w:rubyBase>{run('signs')}</w:rubyBase>"
READ = {
    "a text box": (box(paragraph(run("in a box"))), "Before after.\n\nin a box\n"),
    "a box in a box": (
        box(paragraph(run("outer") + box(paragraph(run("inner"))))),
        "outer\n\ninner\n",
    ),
    "an old shape": (
        "<w:r><w:pict><v:oval><v:textbox><w:txbxContent>"
        f"{paragraph(run('in an oval'))}</w:txbxContent></v:textbox></v:oval></w:pict></w:r>",
        " after.\n\nin an oval\n",
    ),
    "a variety without another": (
        "<mc:AlternateContent><mc:Choice Requires='x'>" + run("chosen") + "</mc:Choice>"
        "</mc:AlternateContent>",
        "Before chosen after.",
    ),
    "an equation": (f"<m:oMath>{sup('x', '2')}</m:oMath>", "Before x^2 after."),
    "a fraction": (
        "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den>"
        "</m:f></m:oMath>",
        "Before (a)/(b) after.",
    ),
    "tabs": (
        f"{run('a')}<w:r><w:tab/></w:r>{run('b')}<w:r><w:ptab w:alignment='right'/></w:r>",
        "Before a b after.",
    ),
    "an old line break": ("<w:r><w:cr/></w:r>", "Before\\\nafter."),
    "a sign of a font": ("<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>", "Before ✓ after."),
    "a letter as a sign": ("<w:r><w:sym w:font='Arial' w:char='00E9'/></w:r>", "Before é after."),
    "hyphens": (
        "<w:r><w:t>ab</w:t><w:noBreakHyphen/><w:t>cd e</w:t><w:softHyphen/><w:t>f</w:t></w:r>",
        "Before ab\u2011cd e\u00adf after.",
    ),
    "how a word is read": (f"<w:r><w:ruby>{SIGNS}</w:ruby></w:r>", "Before signs (kan-ji) after."),
    "a control in a line": (
        f"<w:sdt><w:sdtContent>{run('filled in ')}</w:sdtContent></w:sdt>",
        "Before filled in after.",
    ),
    "a box that is ticked": (
        "<w:sdt><w:sdtPr><w14:checkbox/></w:sdtPr><w:sdtContent>"
        f"{run('☒ ')}</w:sdtContent></w:sdt>",
        "Before ☒ after.",
    ),
    "a box of a form": (form_field("<w:checkBox><w:checked/></w:checkBox>"), "Before ☒ after."),
    "a choice of a form": (
        form_field(
            "<w:ddList><w:result w:val='1'/><w:listEntry w:val='no'/><w:listEntry w:val='yes'/>"
            "</w:ddList>"
        ),
        "Before yes after.",
    ),
    "a simple field with an address": (
        f"<w:fldSimple w:instr=' HYPERLINK \"https://a.example/\" '>{run('web')}</w:fldSimple>",
        "Before [web](https://a.example/) after.",
    ),
    "words from right to left": (
        "<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space='preserve'>שלום </w:t></w:r>",
        "Before שלום after.",
    ),
    "a move and an insertion": (
        f"<w:moveFrom>{run('gone ')}</w:moveFrom><w:moveTo>{run('come ')}</w:moveTo>"
        f"<w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>",
        "Before come new after.",
    ),
}


@pytest.mark.parametrize(("inside", "read"), READ.values(), ids=READ)
def test_it_is_read(inside, read):
    found = read_word(package(paragraph(run("Before ") + inside + run(" after."))))
    assert read in found.text
    assert [each for each in found.doubts if "tracked change" not in each] == []
    assert found.unaccounted == ()


def picture(link: str) -> str:
    return (
        "<w:r><w:drawing><wp:inline><wp:docPr descr='A map'/><a:graphic><a:graphicData><pic:pic>"
        f"<pic:blipFill><a:blip {link}/></pic:blipFill></pic:pic></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )


OUTSIDE = "TargetMode='External'"
CHART = f"<c:chartSpace {DECLARED}><a:t>Visitors</a:t><c:v>42</c:v></c:chartSpace>".encode()
DIAGRAM = f"<a:x {DECLARED}><a:t>Ask</a:t><a:t>Lock</a:t></a:x>".encode()
NAMED = {
    "a linked picture": (
        picture("r:link='x0'"),
        [("image", "file:///C:/map.png", OUTSIDE)],
        {},
        "not in the file, left out: “file:///C:/map.png”",
    ),
    "a picture that is missing": (picture("r:embed='x9'"), [], {}, "left out: “A map”"),
    "an old picture elsewhere": (
        "<w:r><w:pict><v:shape><v:imagedata src='http://a.example/x.png'/></v:shape></w:pict></w:r>",
        [],
        {},
        "left out: “http://a.example/x.png”",
    ),
    "a chart": (
        "",
        [("chart", "charts/one.xml", "")],
        {"word/charts/one.xml": CHART},
        "“Visitors 42”",
    ),
    "a diagram": ("", [("diagramData", "/d/one.xml", "")], {"d/one.xml": DIAGRAM}, "“Ask Lock”"),
    "an embedded file": (
        "<w:r><w:object><o:OLEObject ProgID='Excel.Sheet.12'/></w:object></w:r>",
        [],
        {},
        "An embedded file (Excel.Sheet.12)",
    ),
    "words drawn as a picture": (
        "<w:r><w:pict><v:shape><v:textpath string='DRAFT'/></v:shape></w:pict></w:r>",
        [],
        {},
        "“DRAFT”",
    ),
    "a sign without a letter": (
        "<w:r><w:sym w:font='Odd' w:char='F0FC'/></w:r>",
        [],
        {},
        "the font “Odd”",
    ),
}


@pytest.mark.parametrize(("inside", "relations", "others", "said"), NAMED.values(), ids=NAMED)
def test_what_is_left_out_is_named(inside, relations, others, said):
    found = read_word(package(paragraph(run("Before ") + inside), relations, others))
    assert "Before" in found.text
    assert said in found.said[0]


def test_a_place_that_nobody_filled_in_is_asked_about():
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    found = read_word(package(paragraph(control.format(run("Click or tap here")))))
    assert "“Click or tap here”" in found.doubts[0]


CHUNKS = {
    "html": (
        b"<html><body><h1>Rules</h1><p>Be <b>kind</b> now.</p></body></html>",
        "## Rules\n\nBe kind now.",
    ),
    "text": (b"Be kind now.\nAlways.", "Be kind now.\n\nAlways."),
    "mail": (b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Be kind now.</p>", "Be kind now."),
    "word": (
        zipped({**parts(styled()), "word/document.xml": main_part(paragraph(run("Be kind.")))}),
        "Be kind.",
    ),
}


@pytest.mark.parametrize(("content", "read"), CHUNKS.values(), ids=CHUNKS)
def test_a_document_inside_is_read_and_asked_about(content, read):
    raw = package("<w:altChunk r:id='x0'/>", [("aFChunk", "/chunk", "")], {"chunk": content})
    found = read_word(raw)
    assert read in found.text
    [doubt] = (*found.doubts, *found.unaccounted)
    assert "A document inside this one" in doubt


def test_a_document_inside_that_cannot_be_read_is_named():
    rich = {"chunk": b"{\\rtf1 Hello}"}
    found = read_word(package("<w:altChunk r:id='x0'/>", [("aFChunk", "/chunk", "")], rich))
    assert "can't be read" in found.doubts[0]


def stored(raw: bytes) -> str:
    return parse(read_word(raw).text.encode(), consent="").source


LINKS = {
    "a link": f"<w:hyperlink w:anchor='_Second'>{run('it')}</w:hyperlink>",
    "a link field": field(r"HYPERLINK \l &quot;_Second&quot;", run("it")),
    "a reference": field(r"REF _Second \r \h", run("it")),
    "a simple reference": f"<w:fldSimple w:instr=' REF _Second \\h '>{run('it')}</w:fldSimple>",
}


@pytest.mark.parametrize("xml", LINKS.values(), ids=LINKS)
def test_a_link_within_the_file_leads_to_its_section(xml):
    found = stored(package(paragraph(run("See ") + xml)))
    assert "See [it](#section-2)" in found
    assert "## 2. Consent {#section-2}" in found


def test_a_link_to_a_paragraph_leads_to_the_section_that_holds_it():
    place = "<w:bookmarkStart w:id='8' w:name='here'/>"
    link = f"<w:hyperlink w:anchor='here'>{run('it')}</w:hyperlink>"
    assert "[it](#section-1)" in stored(package(paragraph(place + run("Here.")) + paragraph(link)))


def test_a_link_to_nowhere_is_taken_off_and_said():
    link = f"<w:hyperlink w:anchor='gone'>{run('it')}</w:hyperlink>"
    found = read_word(package(paragraph(link)))
    assert "](" not in found.text
    assert "“it”" in found.said[0]


LEVELS = "".join(
    f"<w:lvl w:ilvl='{n}'><w:numFmt w:val='bullet'/><w:lvlText w:val='o'/></w:lvl>"
    for n in range(9)
)
NUMBERING = (
    f"<w:numbering {DECLARED}><w:abstractNum w:abstractNumId='1'>{LEVELS}</w:abstractNum>"
    "<w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
)


def item(level: int) -> str:
    place = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='7'/></w:numPr>"
    return paragraph(run(f"level {level}"), place)


def test_a_list_keeps_its_nine_levels():
    others = {"word/numbering.xml": NUMBERING.encode()}
    found = stored(package("".join(map(item, range(9))), others=others))
    assert [f"{'  ' * n}- level {n}" in found for n in range(9)] == [True] * 9


def test_notes_are_read_as_the_text_is():
    note = (
        f"<w:footnotes {DECLARED}><w:footnote w:id='2'>{paragraph(run('Lock ') + sup_run())}"
        f"{paragraph(run('Always.', '<w:strike/>'))}</w:footnote></w:footnotes>"
    )
    mark = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    raw = package(
        paragraph(run("See") + mark),
        [("footnotes", "notes.xml", "")],
        {"word/notes.xml": note.encode()},
    )
    found = read_word(raw)
    assert "1. Lock x^2 Always." in found.text
    assert "“Always.”" in found.doubts[0]


def sup_run() -> str:
    return f"<m:oMath>{sup('x', '2')}</m:oMath>"


def test_unknown_words_of_the_file_are_named():
    found = read_word(package(paragraph(run("a ") + f"<w:new>{run('lost')}</w:new>" + run(" b"))))
    assert "“lost”" in found.unaccounted[0]


# Parts are known by what they are, and not by their names.


def renamed(raw: bytes) -> bytes:
    """Main part and styles given new names, and what names them too."""
    found = parts(raw)
    relations = found.pop("word/_rels/document.xml.rels")
    relations = re.sub(rb'Target="(?!/|https?:)', b'Target="/word/', relations)
    relations = relations.replace(b'"/word/styles.xml"', b'"LOOK.bin"')
    package = found["_rels/.rels"].replace(b'"word/document.xml"', b'"/odd/main%2ebin"')
    others = {"odd/_rels/main.bin.rels": relations, "_rels/.rels": package}
    moved = {
        "odd/main.bin": found.pop("word/document.xml"),
        "odd/look.bin": found.pop("word/styles.xml"),
    }
    return zipped({**found, **others, **moved})


def test_a_main_part_of_another_name_is_read_with_its_styles():
    assert read_word(renamed(styled())).text == read_word(styled()).text


def test_pictures_beside_a_main_part_elsewhere_are_found():
    raw = files()["pandoc-picture"]
    moved = {
        name.replace("word/", "odd/"): content.replace(b"word/document.xml", b"odd/document.xml")
        for name, content in parts(raw).items()
    }
    assert read_word(zipped(moved)).text == read_word(raw).text


def test_the_strict_variety_is_read():
    strict = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
            b"http://purl.oclc.org/ooxml/wordprocessingml/",
        ).replace(OFFICE.encode() + b"/", b"http://purl.oclc.org/ooxml/officeDocument/")
        for name, content in parts(styled()).items()
    }
    assert read_word(zipped(strict)).text == read_word(styled()).text


DECLARES = b"<!DOCTYPE a [<!ENTITY b 'bb'>]>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declaration_in_a_part_of_any_name_is_refused(encoding):
    raw = renamed(styled())
    content = parts(raw)["odd/main.bin"].decode().partition("?>")[2]
    declared = (DECLARES.decode() + content).encode(encoding)
    with pytest.raises(TextRefused, match="broken"):
        read_word(repacked(raw, "odd/main.bin", declared))


def test_too_much_in_a_part_of_any_name_is_refused():
    long = b"<a>" + b" " * 6 * 1024 * 1024 + b"</a>"
    with pytest.raises(TextRefused, match="far larger"):
        read_word(repacked(renamed(styled()), "odd/look.bin", long))


def test_a_spreadsheet_is_no_word_file():
    with pytest.raises(TextRefused, match="not a Word file"):
        read_word(repacked(styled(), "word/document.xml", b"<workbook/>"))


def test_macros_of_another_name_are_refused():
    types = parts(styled())["[Content_Types].xml"].replace(
        b"</Types>",
        b"<Default Extension='b' ContentType='application/vnd.ms-office.vbaProject'/></Types>",
    )
    with pytest.raises(TextRefused, match="macros"):
        read_word(repacked(styled(), "[Content_Types].xml", types))
