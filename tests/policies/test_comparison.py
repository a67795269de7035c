"""What differs between two texts, section by section."""

import pytest

from policies.redline.comparison import ChangeKind, compare_sections
from policies.texts.parsing import parse

TEXT = """# Harbour Learning Partnership

## Quiet Screens Policy

May 2026

## 1. Aims

We keep screens safe.

## 2. Conduct

### 2.1 At work

- Lock the screen.
- Ask when in doubt.

### 2.2 At home

| who | what |
|---|---|
| staff | lock |

## 3. Review

It is looked at each year.
"""


def stored(text):
    return parse(text.encode(), consent="").source


def changes(*replaced):
    text = TEXT
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    found = compare_sections(stored(TEXT), stored(text))
    return [(each.kind, each.section.title if each.section else "") for each in found]


def called(section):
    return f"{section.number} {section.title}" if section else ""


AIMS = "## 1. Aims\n\nWe keep screens safe.\n\n"
HOME = TEXT[TEXT.index("### 2.2") : TEXT.index("## 3.")]


@pytest.mark.parametrize(
    ("replaced", "told"),
    [
        ([], []),
        ([("screens safe", "tablets safe")], [(ChangeKind.CHANGED, "Aims")]),
        ([("screens safe.", "screens safe!")], [(ChangeKind.CHANGED, "Aims")]),
        ([("screens safe", "**screens** safe")], []),
        ([("- Ask when in doubt.\n", "")], [(ChangeKind.CHANGED, "At work")]),
        ([("| staff | lock |", "| staff | close |")], [(ChangeKind.CHANGED, "At home")]),
        ([("May 2026", "June 2026")], [(ChangeKind.CHANGED, "")]),
        ([("## 3. Review", "## 3. Yearly review")], [(ChangeKind.RENAMED, "Yearly review")]),
        ([("## 3. Review", "## 4. Review")], [(ChangeKind.RENAMED, "Review")]),
        (
            [("## 3. Review", "## 3. New\n\nMore.\n\n## 4. Review")],
            [(ChangeKind.NEW, "New"), (ChangeKind.RENAMED, "Review")],
        ),
        ([("## 3. Review\n\nIt is looked at each year.\n", "")], [(ChangeKind.GONE, "Review")]),
        ([(AIMS, ""), ("## 3. Review", AIMS + "## 3. Review")], [(ChangeKind.MOVED, "Aims")]),
        (
            [(HOME, ""), ("### 2.1 At work", HOME + "### 2.1 At work")],
            [(ChangeKind.MOVED, "At home")],
        ),
        (
            [("## 3. Review", "## 3. Every year"), ("looked at each", "read each")],
            [(ChangeKind.CHANGED, "Every year")],
        ),
    ],
)
def test_what_became_of_each_section(replaced, told):
    assert changes(*replaced) == told


def test_a_renamed_section_is_reported_with_its_old_name():
    new = TEXT.replace("## 3. Review", "## 4. Yearly review")
    (change,) = compare_sections(stored(TEXT), stored(new))
    assert [called(change.before), called(change.section)] == ["3 Review", "4 Yearly review"]


def test_the_other_way_round_what_was_new_is_gone():
    more = TEXT.replace("## 3. Review", "## 3. Extra\n\nMore.\n\n## 4. Review")
    there = {
        (each.kind, called(each.section)) for each in compare_sections(stored(TEXT), stored(more))
    }
    back = {
        (each.kind, called(each.section)) for each in compare_sections(stored(more), stored(TEXT))
    }
    assert (ChangeKind.NEW, "3 Extra") in there
    assert (ChangeKind.GONE, "3 Extra") in back
