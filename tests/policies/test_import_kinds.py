"""Each kind of fault that real files have shown: a small text of our own, and what it gives."""

import os
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from policies.texts.markdown import plain_text
from policies.texts.parsing import parse
from policies.word.package import is_word
from policies.word.reading import read_word
from tests.policies.words import CONSENT, saved

pytestmark = pytest.mark.later

CASES = Path(os.environ.get("UNDERSIGNED_CASES", "/nowhere"))
AIMS = "## 1. Aims\n\nScreens are locked.\n"


def text(source):
    return parse(source.encode(), consent="").source


def sections(source):
    return [str(each) for each in parse(source.encode(), consent="").sections]


def messages(source):
    return " ".join(each.message for each in parse(source.encode(), consent="").findings)


FACTS = "---\ntitle: Screens Policy\nlayout: page\n---\n\nWe lock them.\n\n" + AIMS


def test_the_title_among_a_files_facts_is_the_texts():
    found = parse(FACTS.encode(), consent="")
    assert found.title == "Screens Policy"
    assert "layout" not in found.source
    assert "A program's information" in messages(FACTS)


def test_a_title_of_the_texts_own_goes_before_that_of_its_facts():
    source = "+++\ntitle = 'page'\n+++\n# Screens Policy\n\n" + AIMS
    assert parse(source.encode(), consent="").title == "Screens Policy"


def test_a_rule_above_a_text_is_no_facts():
    source = "---\n\n# Screens Policy\n\nNobody looks: that is all.\n\n---\n\n" + AIMS
    assert "Nobody looks" in text(source)


def test_a_heading_is_a_better_title_than_a_sentence():
    source = "# Quiet Screens\n\nThis policy is for all staff.\n\n" + AIMS
    assert parse(source.encode(), consent="").title == "Quiet Screens"


def test_a_short_section_before_the_first_number_stays_a_section():
    long = "Every screen in every one of our rooms is dark at night, whatever else happens there."
    source = f"# Screens Policy\n\n## Policy statement\n\n{long}\n\n{AIMS}"
    assert sections(source) == ["Policy statement", "1 Aims"]


def test_a_table_of_the_cover_is_no_partnership():
    source = f"# Screens Policy\n\n| School: | Hill |\n| --- | --- |\n| Owner | Head |\n\n{AIMS}"
    assert parse(source.encode(), consent="").partnership == ""


def test_rows_of_a_form_are_no_signing_lines():
    form = "| Name of child: | |\n| --- | --- |\n| Date of birth: | |\n| Date seen: | |"
    assert "Date of birth:" in text(f"# Screens Policy\n\n{AIMS}\n{form}\n")


def test_lines_beside_a_signature_are_signing_lines():
    source = f"# Screens Policy\n\n{AIMS}\nSigned: ______\n\nDate: ______\n"
    assert "____" not in text(source)


def test_a_link_by_label_gets_its_address():
    source = f"# Screens Policy\n\n{AIMS}\nSee [the guide][g].\n\n[g]: https://a.example/g\n"
    assert "[the guide](https://a.example/g)" in text(source)
    assert "[g]:" not in text(source)


def test_brackets_that_name_no_address_stay():
    assert "[the head]" in text(f"# Screens Policy\n\n{AIMS}\nAsk [the head].\n")


def test_a_list_that_is_indented_as_a_whole_is_a_list():
    source = f"# Screens Policy\n\n{AIMS}\nDo this:\n\n    * lock\n    * close\n"
    assert "- lock\n- close" in text(source)


def test_an_inner_list_stays_an_inner_one():
    source = f"# Screens Policy\n\n{AIMS}\n- doors\n\n    - lock\n"
    assert "  - lock" in text(source)


def test_parts_hold_the_numbered_sections_below_them():
    part = "## Part {}: {}\n\n### 1. Aims\n\nScreens are locked.\n\n### 1.1 Why\n\nAll see.\n\n"
    source = "# Screens Policy\n\n" + part.format("A", "Staff") + part.format("B", "Visitors")
    found = parse(source.encode(), consent="").sections
    assert [each.level for each in found] == [1, 2, 3] * 2
    assert "There are two sections" not in messages(source)


def test_after_a_numbered_section_there_are_no_parts():
    source = f"# Screens Policy\n\n{AIMS}\n# One\n\nLook.\n\n# Two\n\n## 2. Conduct\n\nLook.\n"
    assert text(text(source)) == text(source)


def test_a_text_in_parts_is_the_same_read_again():
    part = "## Part {}\n\n### 1. Aims\n\nScreens are locked.\n\n"
    stored = text("# Screens Policy\n\n" + part.format("A") + part.format("B"))
    assert text(stored) == stored


# Word


def policy(*paragraphs, styled=True):
    document = Document()
    document.add_heading("Screens Policy", 0)
    if styled:
        document.add_heading("1. Aims", 1)
    for xml in paragraphs:
        spaced = xml.replace("<w:t>", '<w:t xml:space="preserve">')
        element = parse_xml(f"<w:p {nsdecls('w', 'r')}>{spaced}</w:p>")
        document.element.body.insert(len(document.element.body) - 1, element)
    if styled:
        document.add_heading("2. Informed consent", 1)
        document.add_paragraph(CONSENT)
    return document


def word(*paragraphs):
    return read_word(saved(policy(*paragraphs)))


BOLD = "<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>"
RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        ((RUN.format("Staff"), BOLD.format(" "), RUN.format("must")), "Staff must"),
        ((BOLD.format("Note:"), RUN.format("lock")), "**Note**:lock"),
        ((RUN.format("whole"), BOLD.format(","), RUN.format("and")), "whole,and"),
        ((RUN.format("a"), BOLD.format("(b)"), RUN.format(" c")), "a(**b)** c"),
        ((RUN.format("__init__ and _x_"),), r"\_\_init\_\_ and \_x\_"),
        ((RUN.format("a_b &amp;amp; c &amp; d"),), r"a_b \&amp; c & d"),
        ((RUN.format("press &lt;b&gt; [a](b)"),), r"press \<b> [a]\(b)"),
        (("<w:fldSimple w:instr=' REF a '>" + RUN.format("4.2") + "</w:fldSimple>",), "4.2"),
    ],
)
def test_words_come_out_as_in_word(runs, read):
    assert read in word("".join(runs)).text


@pytest.mark.parametrize(
    "typed",
    [
        *("__init__", "&amp;", "<b>", "[a](b)", "1. x", "# x", "a*b*c"),
        *(
            "~~a~~",
            "==a==",
            "x^2^",
            "H~2~O",
            "a[^1]",
            "a^[b]",
            "[a]: https://a.example",
            "> [!NOTE]",
        ),
        *(": a", "::: note", "!!! note", "- [ ] a", "| a |", "```"),
    ],
)
def test_what_looks_like_markdown_is_shown_as_typed(typed):
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;")
    stored = parse(word(RUN.format(escaped)).text.encode(), consent="").source
    assert typed in plain_text(stored)


def test_a_link_field_with_a_place_in_it_keeps_its_address():
    begin, parted, end = (
        f"<w:r><w:fldChar w:fldCharType='{each}'/></w:r>" for each in ("begin", "separate", "end")
    )
    code = r'HYPERLINK "https://a.example/g" \l "p2" \o "Tip"'
    field = f"<w:r><w:instrText xml:space='preserve'> {code} </w:instrText></w:r>"
    found = word(begin + field + parted + RUN.format("the guide") + end).text
    assert "[the guide](https://a.example/g#p2)" in found


def test_struck_words_are_asked_about():
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>Old words</w:t></w:r>"
    found = word(struck + RUN.format(" new words"))
    assert "~~" not in found.text
    assert "“Old words”" in found.doubts[0]


def test_a_mark_that_says_no_hides_nothing():
    shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>Seen</w:t></w:r>"
    assert "Seen" in word(shown).text


def headed(mark):
    """A file without Word's own headings, whose lines are headings by `mark(paragraph)`."""
    document = policy(styled=False)
    for heading, words in (("Aims", "Screens are locked by all."), ("Consent", CONSENT)):
        mark(document, document.add_paragraph(heading))
        document.add_paragraph(words)
    return sections(read_word(saved(document)).text)


def test_headings_by_outline_level():
    def mark(_document, paragraph):
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().append(level)

    assert headed(mark) == ["Aims", "Consent"]


def test_headings_by_a_style_based_on_a_heading():
    def mark(document, paragraph):
        if "Ours" not in [each.name for each in document.styles]:
            document.styles.add_style("Ours", 1).base_style = document.styles["Heading 1"]
        paragraph.style = document.styles["Ours"]

    assert headed(mark) == ["Aims", "Consent"]


def test_headings_by_a_bold_style():
    def mark(document, paragraph):
        if "Loud" not in [each.name for each in document.styles]:
            document.styles.add_style("Loud", 2).font.bold = True
        paragraph.runs[0].style = document.styles["Loud"]

    assert headed(mark) == ["Aims", "Consent"]


def test_a_bold_numbered_line_before_a_break_is_a_heading():
    document = policy(styled=False)
    for number, words in (("1. Aims", "Screens are locked."), ("2. Consent", CONSENT)):
        paragraph = document.add_paragraph()
        paragraph.add_run(number).bold = True
        rest = paragraph.add_run()
        rest.add_break()
        rest.add_text(words)
    found = parse(read_word(saved(document)).text.encode(), consent="")
    assert [str(each) for each in found.sections] == ["1 Aims", "2 Consent"]
    assert "Screens are locked." in found.source


def test_a_break_in_a_run_of_its_own_ends_a_bold_line_too():
    document = policy(styled=False)
    for number, words in (("1. Aims", "Screens are locked."), ("2. Consent", CONSENT)):
        paragraph = document.add_paragraph()
        paragraph.add_run(number).bold = True
        paragraph.add_run().add_break()
        paragraph.add_run(words)
    assert sections(read_word(saved(document)).text) == ["1 Aims", "2 Consent"]


def test_an_empty_heading_hides_no_bold_one():
    document = policy(styled=False)
    document.add_heading("", 1)
    for heading, words in (("Aims", "Screens are locked by all."), ("Consent", CONSENT)):
        document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph(words)
    assert sections(read_word(saved(document)).text) == ["Aims", "Consent"]


def test_a_link_that_leads_nowhere_is_taken_off_and_said():
    document = policy()
    relation = document.part.relate_to(
        "form.docx",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = f"<w:p {nsdecls('w', 'r')}><w:hyperlink r:id='{relation}'>{RUN.format('the form')}"
    document.element.body.insert(2, parse_xml(link + "</w:hyperlink></w:p>"))
    found = read_word(saved(document))
    assert "the form" in found.text
    assert "](" not in found.text
    assert "“the form”" in found.said[0]


# Files that a school has sent, where they are at hand: read in place.

EXPECTED = {
    "01": ["# Lock Policy"],
    "03": ["# Speaking Up"],
    "05": ["## Policy statement"],
    "06": ["## Part A: Staff", "### 1. Aims", "## Part B: Visitors"],
    "09": ["Date of birth:"],
    "11": ["[the guide](https://a.example/guide)"],
    "13": ["- lock doors\n- close windows"],
    "17": ["# Lock Policy", "| School: | Hill |"],
    "19": [
        "(note 1)",
        "> **Note**\n>\n> Mind this.",
        "Line one\\\nline two, Ctrl, old words.",
        "1. Its",
    ],
    "31": ["Staff must lock doors."],
    "33": ["**Note**:lock doors.", "complete,and true"],
    "35": ["See table 4.2 for days."],
    "37": ["## Aims", "## Consent"],
    "39": ["## Aims", "## Consent"],
    "41": ["# Lock Policy", "## 1. Aims", "picture:"],
    "45": ["Use the form."],
    "47": ["Old words new words"],
    "49": ["## 1. Aims", "## 2. Consent"],
    "51": ["[the guide](https://a.example/guide#part2)"],
    "53": [r"the \<b> key, \_\_init\_\_, \&amp; and \_x\_"],
}


@pytest.mark.skipif(not CASES.is_dir(), reason="UNDERSIGNED_CASES names no folder")
@pytest.mark.parametrize("number", EXPECTED)
def test_a_file_of_the_cases_gives_what_its_table_says(db, number):
    [path] = (CASES / "import").glob(f"{number}-*")
    raw = path.read_bytes()
    source = read_word(raw).text.encode() if is_word(raw) else raw
    stored = parse(source, consent="").source
    assert [each for each in EXPECTED[number] if each not in stored] == []


@pytest.mark.skipif(not CASES.is_dir(), reason="UNDERSIGNED_CASES names no folder")
def test_the_words_of_the_diagram_among_the_cases_are_named():
    [path] = (CASES / "import").glob("43-*")
    assert "“Tell the lead at once”" in read_word(path.read_bytes()).said[0]
