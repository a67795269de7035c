"""Reading a converted policy: always the fixture, and the real file if the environment names it."""

import os
import re
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from policies.texts.parsing import FindingKind, Parsed, TextFinding, TextRefused, decide, parse
from policies.texts.rendering import plain_words, render_text

FIXTURE = Path(__file__).parent / "texts" / "converted-policy.md"
REAL = os.environ.get("UNDERSIGNED_REAL_POLICY")
CONVERTED = [FIXTURE, *([Path(REAL)] if REAL else [])]
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.md"))

SMALL = """# Keys Policy

Hilltop School

May 2026

## 1. Keys

{body}

## 2. Consent

I [name] have read and understood this policy.
"""


@pytest.fixture(params=CONVERTED, ids=lambda path: path.name)
def converted(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def parsed(converted: Path) -> Parsed:
    return parse(converted.read_bytes())


def of_kind(parsed: Parsed, kind: FindingKind) -> list[TextFinding]:
    return [finding for finding in parsed.findings if finding.kind == kind]


def small(body: str, consent: str | None = None) -> Parsed:
    return parse(SMALL.format(body=body).encode(), consent=consent)


def kinds(parsed: Parsed) -> set[FindingKind]:
    return {finding.kind for finding in parsed.findings}


def raw_words(text: str) -> list[str]:
    """The words of Markdown, found another way than the importer's."""
    html = MarkdownIt("commonmark").render(text)
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:em|strong)>", "", html))).split()


# The whole of a converted file


def test_no_word_is_lost_or_moved(converted: Path, parsed: Parsed) -> None:
    lines = converted.read_text().split("\n")
    signing = re.compile(r"(?:Signed|Date) \\_|Employee signature:|Date:$|## Contents Page$|<b>")
    text = "\n".join(line for line in lines if not signing.match(line))
    assert plain_words(render_text(parsed.source).html) == raw_words(text)


def test_twelve_sections_and_three_subsections_of_the_eighth(parsed: Parsed) -> None:
    assert [one.number for one in parsed.sections if one.level == 1] == [
        str(number) for number in range(1, 13)
    ]
    assert [one.number for one in parsed.sections if one.level == 2] == ["8.1", "8.2", "8.3"]


def test_sections_have_titles_and_anchors(parsed: Parsed) -> None:
    assert [one.title for one in parsed.sections][-1] == "Informed Consent"
    assert [one.anchor for one in parsed.sections][8:10] == ["section-8-1", "section-8-2"]


def test_every_bullet_of_8_2_in_order(converted: Path, parsed: Parsed) -> None:
    raw = re.split(r"\n#+ \**8\.\d", converted.read_text())[2]
    bullets = [line.removeprefix("- ") for line in raw.split("\n") if line.startswith("- ")]
    html = render_text(parsed.source).html.split('id="section-8-2"')[1].split('id="section-8-3"')[0]
    assert len(bullets) >= 10
    assert [unescape(one) for one in re.findall(r"<li>(.*?)</li>", html, re.DOTALL)] == bullets


def test_title_partnership_and_date() -> None:
    parsed = parse(FIXTURE.read_bytes())
    assert parsed.title == "Online Conduct Policy"
    assert parsed.partnership == "Larkfield Primary Partnership"
    assert parsed.text_date == "March 2014"


def test_the_statement_is_the_consent_wording_verbatim(converted: Path, parsed: Parsed) -> None:
    assert parsed.statement is not None
    line = next(line for line in converted.read_text().split("\n") if line.startswith("*I ["))
    assert parsed.statement.text == line.strip("*")
    assert parsed.statement.placeholder == "[employee full name]"


def test_the_statement_stays_in_the_text(parsed: Parsed) -> None:
    assert parsed.statement is not None
    assert parsed.statement.text in " ".join(plain_words(render_text(parsed.source).html))


def test_contents_and_signature_lines_are_each_reported(converted: Path, parsed: Parsed) -> None:
    gone = [finding.line for finding in of_kind(parsed, FindingKind.LEFT_OUT)]
    lines = converted.read_text().split("\n")
    assert len(gone) == len(set(gone)) == 1 + 12 + 4
    assert {lines[line - 1][:8] for line in gone} >= {"Employee", "Date:", "## Conte"}


def test_cut_paragraphs_are_joined(converted: Path, parsed: Parsed) -> None:
    joined = of_kind(parsed, FindingKind.JOINED)
    lines = converted.read_text().split("\n")
    assert len(joined) == 3
    assert all(lines[finding.line - 1][0].islower() for finding in joined)


def test_a_paragraph_without_full_stop_before_a_capital_stays_apart(parsed: Parsed) -> None:
    assert re.search(r"this policy\n\n[A-Z]", parsed.source)


def test_a_cut_list_item_is_one_item(parsed: Parsed) -> None:
    last = next(line for line in parsed.source.split("\n") if line.endswith("8.2 below."))
    assert last.startswith("- ")


def test_unsettled_brackets_are_pointed_out_where_they_stand(
    converted: Path, parsed: Parsed
) -> None:
    lines = converted.read_text().split("\n")
    brackets = of_kind(parsed, FindingKind.BRACKETS)
    assert len(brackets) == 2
    assert all(finding.needs_decision for finding in brackets)
    assert all(finding.excerpt in lines[finding.line - 1] for finding in brackets)


def test_the_bracket_without_partner_is_pointed_out(converted: Path, parsed: Parsed) -> None:
    (finding,) = of_kind(parsed, FindingKind.UNBALANCED)
    assert finding.excerpt in converted.read_text().split("\n")[finding.line - 1]
    assert finding.excerpt.count("]") == 1
    assert finding.suggestion == finding.excerpt.replace("]", "")


def test_only_the_wrong_reference_is_pointed_out(parsed: Parsed) -> None:
    (finding,) = of_kind(parsed, FindingKind.CROSS_REFERENCE)
    assert (finding.excerpt, finding.suggestion) == ("section 7", "section 8.2")
    assert finding.needs_decision


def test_nothing_doubtful_is_mended(parsed: Parsed) -> None:
    doubtful = [finding for finding in parsed.findings if finding.needs_decision]
    for finding in doubtful:
        end = finding.at + len(finding.excerpt)
        assert parsed.source[finding.at : end] == finding.excerpt


def test_findings_are_in_order_with_keys_of_their_own(converted: Path, parsed: Parsed) -> None:
    lines = [finding.line for finding in parsed.findings]
    assert lines == sorted(lines)
    assert len({finding.key for finding in parsed.findings}) == len(lines)
    assert parse(converted.read_bytes()) == parsed


def test_headings_are_nested_by_number(parsed: Parsed) -> None:
    levels = re.findall(r"^(#+) (\d+(?:\.\d+)?)", parsed.source, re.MULTILINE)
    assert all(len(marks) == number.count(".") + 2 for marks, number in levels)


def test_the_stored_text_read_again_is_the_same(parsed: Parsed) -> None:
    again = parse(parsed.source.encode())
    assert again.source == parsed.source
    assert again.sections == parsed.sections
    assert (again.title, again.partnership) == (parsed.title, parsed.partnership)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_clean(path: Path) -> None:
    parsed = parse(path.read_bytes())
    assert parsed.findings == ()
    assert parsed.source.count("\n## ") == len([one for one in parsed.sections if one.level == 1])


# Headings


def test_a_skipped_number_is_a_warning() -> None:
    parsed = small("One.\n\n## 4. Locks\n\nTwo.")
    assert "Section 4 follows section 1" in of_kind(parsed, FindingKind.NUMBERING)[0].message


def test_a_repeated_number_is_a_warning_and_has_its_own_anchor() -> None:
    parsed = small("One.\n\n## 1. Locks\n\nTwo.")
    assert [one.anchor for one in parsed.sections] == ["section-1", "section-1-2", "section-2"]
    assert "two sections 1" in of_kind(parsed, FindingKind.NUMBERING)[0].message


@pytest.mark.parametrize(
    "heading",
    [
        "**1.1 Spare keys**",
        "### **1.1** Spare keys",
        "##### 1.1\\. Spare keys",
        "1.1 Spare keys\n---",
    ],
)
def test_a_heading_is_known_however_it_is_written(heading: str) -> None:
    parsed = small(f"One.\n\n{heading}\n\nTwo.")
    assert parsed.sections[1].number == "1.1"
    assert parsed.sections[1].title == "Spare keys"
    assert "\n### 1.1" in parsed.source


def test_an_unnumbered_heading_belongs_to_the_section_before_it() -> None:
    parsed = small("One.\n\n# Spare keys\n\nTwo.")
    assert parsed.sections[1].anchor == "section-spare-keys"
    assert parsed.sections[1].level == 2


def test_a_text_without_numbers_nests_by_its_levels() -> None:
    text = "# Keys Policy\n\n### Aims\n\nOne.\n\n##### Care\n\nTwo.\n\n### Consent\n\nI agree."
    parsed = parse(text.encode())
    assert [(one.title, one.level) for one in parsed.sections] == [
        ("Aims", 1), ("Care", 2), ("Consent", 1),
    ]  # fmt: skip


# Contents and signature lines


@pytest.mark.parametrize(
    "contents",
    [
        "## Contents\n\n| Section | Page |\n|---|---|\n| 1. Keys | 2 |\n| 2. Consent | 3 |",
        "**Contents**\n\n1. Keys ........ 2\n2. Consent ........ 3",
        "Contents\n\n- [1. Keys](#keys)\n- [2. Consent](#consent)",
        "# Table of Contents\n\nKeys\t2\n\nConsent\t3",
    ],
)
def test_printed_contents_are_left_out(contents: str) -> None:
    text = SMALL.format(body="Keep it.").replace("May 2026", f"May 2026\n\n{contents}")
    parsed = parse(text.encode())
    words = plain_words(render_text(parsed.source).html)
    assert " ".join(words[:8]) == "Keys Policy Hilltop School May 2026 1. Keys"


def test_a_list_that_only_looks_like_contents_stays() -> None:
    parsed = small("The rooms are:\n\n- Room 12\n- Room 14\n- Room 15\n")
    assert parsed.findings == ()


@pytest.mark.parametrize(
    "line",
    [
        "Signed: ______ Date: ______",
        "**Signature of employee:** \\_\\_\\_\\_",
        "Signed by the Chair of Governors ..........",
        "| Signature | ____ |",
        "Date signed:",
        "Print name: ______\n\nSigned: ______",
    ],
)
def test_lines_to_sign_are_left_out(line: str) -> None:
    text = SMALL.format(body="Keep it.") + f"\n{line}\n"
    parsed = parse(text.encode())
    assert "Sign" not in parsed.source
    assert "ame:" not in parsed.source
    assert kinds(parsed) == {FindingKind.LEFT_OUT}


@pytest.mark.parametrize(
    "line", ["The date: it is written on the key.", "Date: 4 May 2026", "They signed the register."]
)
def test_words_about_signing_stay(line: str) -> None:
    assert line in small(line).source


# Cut paragraphs


def test_a_list_goes_on_after_its_cut_item() -> None:
    parsed = small("- one\n- two is cut\n\nin half\n\n- three")
    assert "- one\n- two is cut in half\n- three\n" in parsed.source


def test_a_paragraph_that_ends_with_a_comma_is_only_doubted() -> None:
    parsed = small("Keys, locks,\n\nand doors.")
    assert kinds(parsed) == {FindingKind.CUT}
    assert "locks,\n\nand" in parsed.source


def test_a_paragraph_after_a_full_stop_is_not_joined() -> None:
    assert small("Keys.\n\nand doors.").findings == ()


# References


@pytest.mark.parametrize(
    "sentence",
    [
        "See section 2 below.",
        "As section 47 of the Children Act 1989 says.",
        "Under the Education Act 2002, section 175, governors must care.",
        "It has 1.5 metres above the door.",
        "See paragraph 12 of the staff handbook.",
    ],
)
def test_right_and_foreign_references_are_left_alone(sentence: str) -> None:
    assert small(sentence).findings == ()


def test_a_reference_to_no_section_is_doubted() -> None:
    (finding,) = small("Loss is dealt with in section 14.").findings
    assert finding.excerpt == "section 14"
    assert "no section 14" in finding.message


def test_each_number_of_several_is_looked_at() -> None:
    findings = small("See sections 1, 2 and 9.").findings
    assert [finding.excerpt for finding in findings] == ["9"]


def test_a_section_that_is_not_above_is_doubted() -> None:
    (finding,) = small("As section 2 above says.").findings
    assert finding.kind == FindingKind.CROSS_REFERENCE


# Brackets


@pytest.mark.parametrize("text", ["[a page](https://example.org)", "[ ] done", "[top](#section-1)"])
def test_links_and_boxes_are_not_brackets(text: str) -> None:
    assert small(text).findings == ()


def test_escaped_brackets_are_brackets() -> None:
    (finding,) = small(r"Ask \[insert name\] first.").findings
    assert (finding.excerpt, finding.suggestion) == ("[insert name]", None)


def test_brackets_in_headings_tables_and_the_cover_are_found() -> None:
    text = SMALL.format(body="| a | b |\n|---|---|\n| [x y] | c |")
    text = text.replace("1. Keys", "1. [Our] keys").replace("Hilltop School", "[School]")
    parsed = parse(text.encode())
    assert [finding.excerpt for finding in parsed.findings] == ["[School]", "[Our]", "[x y]"]


# The statement


def test_no_consent_wording_is_refused() -> None:
    with pytest.raises(TextRefused, match="No consent wording"):
        parse(b"# Keys Policy\n\n## 1. Keys\n\nKeep them.")


def test_two_consent_wordings_are_refused_with_their_lines() -> None:
    text = SMALL.format(body="Keep.") + "\nI, [name], agree to comply with it.\n"
    with pytest.raises(TextRefused) as caught:
        parse(text.encode())
    assert [problem.line for problem in caught.value.problems] == [13, 15]


def test_nobody_signs() -> None:
    parsed = small("Keep them.", consent="")
    assert parsed.statement is None
    assert kinds(parsed) == {FindingKind.CONSENT}


def test_the_clerk_types_the_wording() -> None:
    parsed = parse(b"# Keys Policy\n\n## 1. Keys\n\nKeep them.", consent="I, [your name],  agree.")
    assert parsed.statement is not None
    assert parsed.statement.text == "I, [your name], agree."
    assert parsed.statement.placeholder == "[your name]"


def test_a_wording_of_points_is_taken_whole() -> None:
    text = SMALL.format(body="Keep.")
    text = text.replace("read and understood this policy.", "read:\n\n- a\n- b")
    statement = parse(text.encode()).statement
    assert statement is not None
    assert statement.text == "I [name] have read: a b"


@pytest.mark.parametrize("placeholder", ["______", "(print name)", "[NAME OF EMPLOYEE]", "……………"])
def test_placeholders_of_every_form(placeholder: str) -> None:
    text = SMALL.format(body="Keep.").replace("[name]", placeholder)
    statement = parse(text.encode()).statement
    assert statement is not None
    assert statement.placeholder == placeholder


# Decisions


def test_a_decision_replaces_the_excerpt_and_settles_the_finding() -> None:
    parsed = parse(FIXTURE.read_bytes())
    decided = decide(parsed, {"cross-reference-1": "section 8.2"})
    assert "the kind listed in section 8.2 above" in decided.source
    assert of_kind(decided, FindingKind.CROSS_REFERENCE) == []
    assert len(decided.findings) == len(parsed.findings) - 1


def test_what_is_still_open_stays_where_it_is() -> None:
    decided = decide(parse(FIXTURE.read_bytes()), {"brackets-1": "Short."})
    for finding in decided.findings:
        if finding.needs_decision:
            assert decided.source[finding.at :].startswith(finding.excerpt)


def test_all_suggestions_taken_leave_nothing_open(parsed: Parsed) -> None:
    wanted = {one.key: one.suggestion or "x" for one in parsed.findings if one.needs_decision}
    decided = decide(parsed, wanted)
    assert not [finding for finding in decided.findings if finding.needs_decision]
    assert not [one for one in parse(decided.source.encode()).findings if one.needs_decision]


def test_an_excerpt_that_is_kept_settles_it_too() -> None:
    parsed = small("Ask [the office] first.")
    decided = decide(parsed, {"brackets-1": "[the office]"})
    assert decided.source == parsed.source
    assert decided.findings == ()


def test_a_decision_about_a_title_changes_the_section() -> None:
    parsed = parse(SMALL.format(body="Keep.").replace("1. Keys", "1. [Our] keys").encode())
    assert decide(parsed, {"brackets-1": "Your"}).sections[0].title == "Your keys"


def test_a_decision_within_the_statement_changes_it() -> None:
    parsed = parse(SMALL.format(body="Keep.").replace("this policy", "[our] policy").encode())
    statement = decide(parsed, {"brackets-1": "the keys"}).statement
    assert statement is not None
    assert statement.text == "I [name] have read and understood the keys policy."


@pytest.mark.parametrize("typed", ["# Big", "- point", "1. point", "> said", "---"])
def test_what_is_typed_stays_a_paragraph(typed: str) -> None:
    decided = decide(small("[the office] first."), {"brackets-1": typed})
    assert f"<p>{typed.replace('>', '&gt;')} first.</p>" in render_text(decided.source).html


def test_a_decision_cannot_add_a_program() -> None:
    with pytest.raises(TextRefused):
        decide(small("Ask [x]."), {"brackets-1": "<script>alert(1)</script>"})


@pytest.mark.parametrize("key", ["brackets-9", "heading-1"])
def test_an_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        decide(parse(FIXTURE.read_bytes()), {key: "x"})


def test_a_reference_within_decided_brackets_goes_with_them() -> None:
    decided = decide(small("Ask [see section 14]."), {"brackets-1": "us"})
    assert decided.findings == ()


def test_brackets_around_a_decided_reference_follow_it() -> None:
    decided = decide(small("Ask [see section 14]."), {"cross-reference-1": "section 1"})
    assert decided.findings[0].excerpt == "[see section 1]"
