"""What programs write into Markdown, kind by kind: a small text of our own, and what it gives."""

import pytest

from policies.intake.reading import read_file
from policies.texts.model import FindingKind, TextRefused
from policies.texts.parsing import decide, parse

HEAD = "# Screens Policy\n\n## 1. Aims\n\n"


def text(body):
    return parse((HEAD + body).encode(), consent="").source


def messages(body):
    findings = parse((HEAD + body).encode(), consent="").findings
    return " ".join(each.message for each in findings)


def outline(source):
    parsed = parse(source.encode(), consent="")
    assert parse(parsed.source.encode(), consent="").source == parsed.source
    return [(str(each), each.level) for each in parsed.sections]


KINDS = {
    "a wrapped link": (
        "See [the\nguide](https://a.example/g).",
        "[the guide](https://a.example/g)",
    ),
    "a wrapped relative link": ("See [the\nguide](g.docx) now.", "See the guide now."),
    "a link with an address below": ("[a][b]\n\n[b]:\n  https://a.example\n  'T'", "[a](https://"),
    "a picture by label": ("See ![our desk][p] here.\n\n[p]: p.png", "See  here."),
    "a linked picture": ("[![badge](b.svg)](https://ci.example) Words.", "\nWords.\n"),
    "a link in HTML": ("<a href='https://a.example'>site</a>", "[site](https://a.example)"),
    "a link to a heading": ("See [aims](#1-aims).", "See [aims](#section-1)."),
    "a link to no heading": ("See [it](#nowhere).", "See it."),
    "a footnote": ("Dark.[^a]\n\n[^a]: At night.", "Dark. (note 1)\n\n## Notes"),
    "a footnote of paragraphs": ("A.[^a]\n\n[^a]: B.\n\n    C.", "1. B.\n\n   C."),
    "a footnote within": ("Dark^[At night.] now.", "Dark (note 1) now."),
    "footnotes by order": ("A[^b] b[^a]\n\n[^a]: Aye.\n[^b]: Bee.", "1. Bee.\n2. Aye."),
    "an admonition": ('!!! note "Mind"\n    This.', "> **Mind**\n>\n> This."),
    "an admonition without title": ("!!! danger\n    This.", "> **Danger**\n>\n> This."),
    "a callout": ("> [!WARNING]\n> This.", "> **Warning**\n>\n> This."),
    "a callout with a title": ("> [!tip]- Mind\n> This.", "> **Mind**\n>\n> This."),
    "a container": ("::: warning\nThis.\n:::", "> **Warning**\n>\n> This."),
    "a container's title": ('::: {.note title="Mind"}\nThis.\n:::', "> **Mind**\n>\n> This."),
    "columns": ("::: columns\nThis.\n:::", "\nThis.\n"),
    "a task": ("- [ ] lock\n- [x] close", "- ☐ lock\n- ☒ close"),
    "an escaped task": ("- \\[ \\] lock", "- ☐ lock"),
    "a break": ("one<br>two", "one\\\ntwo"),
    "a break before a sign": ("one<br>- two", "one\\\n\\- two"),
    "a break in a table": ("| a |\n|---|\n| b<br>c |", "| b c |"),
    "a key": ("Press <kbd>Ctrl</kbd>.", "Press Ctrl."),
    "raised digits": ("m<sup>2</sup>, H~2~O", "m², H₂O"),
    "folded words": ("<details><summary>More</summary>\n\nIt.\n</details>", "**More**\n\nIt."),
    "a table in HTML": ("<table>\n<tr><td>a<td>b | c</table>", "| a | b \\| c |\n| --- | --- |"),
    "a list in HTML": ("<ul><li>a<ol><li>b</li></ol></li></ul>", "- a\n  1. b"),
    "a heading in HTML": ("<h2 align='center'>2. Desks</h2>\n\nIt.", "## 2. Desks {#section-2}"),
    "a quotation in HTML": ("<blockquote>\n<p>It.</p>\n</blockquote>", "> It."),
    "a drawn table": (
        "+---+---+\n| a | b |\n+===+===+\n| c | d |\n| e |   |\n+---+---+",
        "| a | b |\n| --- | --- |\n| c e | d |",
    ),
    "a ruling too short": ("| a | b |\n|---|\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
    "a list by two": ("1. a\n  - b\n2. c", "1. a\n   - b\n2. c"),
    "a list by eight": ("- a\n        - b", "- a\n  - b"),
    "a list by tabs": ("- a\n\t- b\n\t\t- c", "- a\n  - b\n    - c"),
    "a term": ("Screen\n: What is looked at", "**Screen**\\\nWhat is looked at"),
    "an abbreviation": ("*[DSL]: designated lead", "\nDSL: designated lead"),
    "struck words": ("~~old~~ new", "\nold new"),
    "marked words": ("==new== a == b", "\nnew a == b"),
    "blanks in bold": ("all ** bold ** words", "all  **bold**  words"),
    "bold up to a word": ("**Note:**lock", "**Note**:lock"),
    "code": ("```sh\n# a\nb*\n```", "\\# a\\\nb\\*"),
    "attributes": ("[words]{.underline}", "\nwords\n"),
    "a heading's attributes": ("## Desks {.unnumbered}\n\nIt.", "### Desks {#section-desks}"),
    "an escaped link": ("a \\[x](y)", "a [x]\\(y)"),
    "an escaped footnote": ("a \\[^1]", "a [\\^1]"),
    "an emoji's code": (":warning: a", ":warning: a"),
    "an entity": ("a &copy; b", "a &copy; b"),
    "a heading with a line below": ("Desks\n-----\n\nIt.", "### Desks {#section-desks}"),
    "a code's own signs": ("`<b>` and `**`", "`<b>` and `**`"),
    "words to fill in": ("the <School name> has", "the <School name> has"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_gives(kind):
    body, made = KINDS[kind]
    stored = text(body)
    assert made in stored
    assert parse(stored.encode(), consent="").source == stored
    assert "missing" not in messages(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("~~old~~ new", "struck out"),
        ("[a](b.docx)", "does not lead to a web page"),
        ("![our desk](d.png)", "A picture, left out: “our desk”"),
        ("[a]: https://a.example", "not in the text, left out"),
        ("> [!NOTE]\n> a", "A box around words"),
        ("a[^1]\n\n[^1]: b", "Footnotes"),
        ("    - a", "with unusual indents"),
        ("```\na\n```", "set as code"),
        ("[a](#b)", "to a place that is not in the text"),
    ],
)
def test_what_is_changed_is_said(body, said):
    assert said in messages(body)


def test_a_line_that_others_were_made_of_is_named_by_its_number():
    body = "one<br>two\n\n- [ ] three\n\n[see x\n\n> [!NOTE]\n> [y"
    lines = [
        each.line
        for each in parse((HEAD + body).encode(), consent="").findings
        if each.kind == FindingKind.UNBALANCED
    ]
    assert lines == [9, 12]


# Front matter

TOML = "+++\ntitle = 'Screens: ours'\ntags = [\n  'a',\n]\n[params]\nowner = \"Head\"\n+++\n"
YAML = """---
# made by hand
title:   "Screens: ours"   # shown above
version: 2.1
date: 2026-05-01T10:00:00Z
review_date: May 2027
owner: Mrs O'Neil
description: |
  A long one: with a colon
  over two lines
tags: [a, b]
aliases:
- c
nested:
  owner: nobody
---
"""


PANDOC = "% Screens: ours\n% Mrs O'Neil\n% May 2026\n"


@pytest.mark.parametrize("front", [TOML, YAML, PANDOC])
def test_front_matter_is_left_out_and_its_title_taken(front):
    parsed = parse(f"{front}\n## 1. Aims\n\nIt is dark.\n".encode(), consent="")
    assert parsed.source.startswith("# Screens: ours\n\n## 1. Aims")


def test_a_title_keeps_its_signs():
    source = "---\ntitle: E-safety *and* C#\n---\n\n## 1. Aims\n\nIt.\n"
    parsed = parse(source.encode(), consent="")
    assert parsed.title == "E-safety *and* C#"
    assert "E-safety" in parsed.source


def test_owner_version_and_dates_are_told():
    said = parse(f"{YAML}{HEAD}It.".encode(), consent="").findings[1].message
    assert "version “2.1”" in said
    assert "owner “Mrs O'Neil”" in said
    assert "next review “May 2027”" in said


def test_the_date_is_the_texts_where_it_has_none():
    parsed = parse(f"{YAML}{HEAD}It is [ours].".encode(), consent="")
    assert parsed.text_date == "2026-05-01"
    assert decide(parsed, {"brackets-1": "ours"}).text_date == "2026-05-01"
    dated = parse(f"{YAML}# Screens Policy\n\nMay 2025\n\n## 1. Aims\n\nIt.".encode(), consent="")
    assert dated.text_date == "May 2025"


def test_sections_of_the_largest_size_below_front_matter_are_no_title():
    parsed = parse(f"{TOML}\n# Aims\n\nIt is dark.\n\n# Consent\n\nAll.\n".encode(), consent="")
    assert parsed.title == "Screens: ours"
    assert [each.title for each in parsed.sections] == ["Aims", "Consent"]


@pytest.mark.parametrize(
    "prose",
    [
        "---\nNote: all staff sign.\nRemember: it matters.\n---\n",
        "---\n\ntitle: no\n\n---\n",
        "---\nAll of us lock.\n---\n",
        "---\ntitle: never closed\n",
    ],
)
def test_words_between_rules_are_not_taken_for_front_matter(prose):
    found = parse(f"{prose}\n{HEAD}It.\n".encode(), consent="").findings
    assert not [each for each in found if "Facts" in each.message]


# Encodings


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_an_older_encoding_is_read_and_said(encoding, name):
    raw = f"{HEAD}Café – “x” for £5.\n".encode(encoding)
    read = read_file(raw)
    assert "Café – “x” for £5." in read.text
    assert name in read.said[0]
    assert name in parse(raw, consent="").findings[0].message


@pytest.mark.parametrize("raw", [b"# A\n\0\1\2\n", b"\x81\x8d\n", b"caf\xc3\xa9 \xff \xc3\xa9"])
def test_what_is_no_text_in_any_of_them_is_refused(raw):
    with pytest.raises(TextRefused):
        read_file(raw)


# Title, cover and sections


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Policy owner: Mrs Smith", "Speaking Up"),
        ("This policy applies to all staff", "Speaking Up"),
        ("Whistleblowing Policy", "Whistleblowing Policy"),
    ],
)
def test_a_heading_is_the_title_unless_a_line_names_a_policy(line, title):
    source = f"# Speaking Up\n\n{line}\n\n## 1. Aims\n\nIt.\n"
    assert parse(source.encode(), consent="").title == title


@pytest.mark.parametrize(
    ("line", "partnership"),
    [
        ("Hilltop School", "Hilltop School"),
        ("School: Hilltop Academy", "Hilltop Academy"),
        ("All staff in the school must read this", ""),
        ("Leeds Hospitals NHS Trust", ""),
        ("Forest School", ""),
        ("School uniform", ""),
        ("Every school is asked.", ""),
    ],
)
def test_a_partnership_is_a_name_and_one_of_ours(line, partnership):
    source = f"# Screens Policy\n\n{line}\n\n## 1. Aims\n\nIt.\n"
    assert parse(source.encode(), consent="").partnership == partnership


def test_a_short_section_before_the_first_number_stays_one():
    source = "# Screens Policy\n\n## Our school\n\nWe lock.\n\n## 1. Aims\n\nIt.\n"
    assert outline(source) == [("Our school", 1), ("1 Aims", 1)]


def test_names_of_the_cover_are_no_sections():
    source = "# Screens Policy\n\n## Hilltop School\n\nMay 2026\n\n## 1. Aims\n\nIt.\n"
    assert outline(source) == [("1 Aims", 1)]


def test_a_larger_heading_closes_the_numbered_ones_if_they_begin_again():
    source = (
        "# Screens Policy\n\n## 1. A\n\na\n\n# Pupils\n\n## 1. B\n\nb\n\n# Visitors\n\n## 1. C\n"
    )
    levels = [("1 A", 1), ("Pupils", 1), ("1 B", 2), ("Visitors", 1), ("1 C", 2)]
    assert outline(source) == levels


def test_chapters_of_the_same_size_hold_numbers_that_go_on():
    source = (
        "# Screens Policy\n\n## Chapter 1\n\n## 1. A\n\na\n\n## Chapter 2\n\n## 2. B\n\nb\n\n"
        "## Appendix\n\nc\n"
    )
    levels = [("Chapter 1", 1), ("1 A", 2), ("Chapter 2", 1), ("2 B", 2), ("Appendix", 1)]
    assert outline(source) == levels
    assert "numbered" not in " ".join(
        each.message
        for each in parse(source.encode(), consent="").findings
        if "numbering" in each.key
    )


@pytest.mark.parametrize("title", ["Scheduled visits", "Significant harm", "Consenting adults"])
def test_a_word_that_begins_like_an_appendix_is_none(title):
    assert outline(f"{HEAD}It.\n\n## {title}\n\nIt.\n")[1] == (title, 2)


@pytest.mark.parametrize("title", ["Appendix A", "Schedules", "Signing", "Annex", "Notes"])
def test_an_appendix_is_a_section_of_its_own(title):
    assert outline(f"{HEAD}It.\n\n## {title}\n\nIt.\n")[1] == (title, 1)


def test_a_table_of_which_rows_are_left_out_stays_one():
    stored = text("| Signature | ____ |\n| --- | --- |\n| Keep | this |\n| And | that |")
    assert "| Keep | this |\n| --- | --- |\n| And | that |" in stored
    assert "| ---" not in text("| Signature | ____ |\n| --- | --- |\n| Date | ____ |")
