"""Insertions and deletions, marked word by word."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.redline.drawing import redline
from policies.texts.rendering import plain_words, render_text
from tests.policies.redlines import edited, markdown, marks, pictures, random_text, without

TEXT = """# Screens Policy

## 1. Aims {#section-1}

We keep screens **safe** at work.

## 2. Conduct {#section-2}

Staff must:

- lock the screen
- ask when in doubt
- tell the office

| What | Who |
| --- | --- |
| Keys | Office |
| Codes | Deputy |

![The map](picture:AA)

## 3. Advice {#section-3}

Ask [the office](https://one.example/).

1. Ring first.
2. Write then.

## 4. The end {#section-4}

It ends here.
""".replace("AA", "a" * 64)
LAST = "## 4. The end {#section-4}\n\nIt ends here.\n"
ADVICE = TEXT[TEXT.index("## 3.") : TEXT.index("## 4.")]
CASES = {
    "nothing": (lambda text: text, []),
    "a word": (
        lambda text: text.replace("keep screens", "keep all screens"),
        ["We keep{+ all+} screens safe at work."],
    ),
    "only punctuation": (
        lambda text: text.replace("ends here.", "ends here!"),
        ["It ends here[-.-]{+!+}"],
    ),
    "only emphasis": (lambda text: text.replace("**safe**", "safe"), []),
    "a list item moved": (
        lambda text: text.replace("- tell the office\n", "").replace(
            "- lock", "- tell the office\n- lock"
        ),
        ["{+tell the office+}", "[-tell the office-]"],
    ),
    "a list item changed": (
        lambda text: text.replace("ask when in doubt", "ask if in doubt"),
        ["ask[- when-]{+ if+} in doubt"],
    ),
    "a list item taken out": (
        lambda text: text.replace("- ask when in doubt\n", ""),
        ["[-ask when in doubt-]"],
    ),
    "a table cell changed": (
        lambda text: text.replace("| Deputy |", "| Head |"),
        ["[-Deputy-]{+Head+}"],
    ),
    "a table row put in": (
        lambda text: text.replace("| Codes", "| Badges | Office |\n| Codes"),
        ["{+Badges+}", "{+Office+}"],
    ),
    "a table column put in": (
        lambda text: (
            text.replace("| Who |", "| Who | When |")
            .replace("| --- | --- |", "| --- | --- | --- |")
            .replace("| Office |", "| Office | Daily |")
            .replace("| Deputy |", "| Deputy | Weekly |")
        ),
        ["{+When+}", "{+Daily+}", "{+Weekly+}"],
    ),
    "a section renumbered": (
        lambda text: text.replace("## 4. The end", "## 5. The end"),
        ["[-4-]{+5+}. The end"],
    ),
    "a heading taken out": (
        lambda text: text.replace("## 4. The end {#section-4}\n\n", ""),
        ["[-4. The end-]"],
    ),
    "a heading worded otherwise": (
        lambda text: text.replace("3. Advice", "3. Advice and help"),
        ["3. Advice{+ and help+}"],
    ),
    "a picture replaced": (
        lambda text: text.replace("a" * 64, "b" * 64),
        ["[-(a: The map)-]{+(b: The map)+}"],
    ),
    "a link that leads elsewhere": (
        lambda text: text.replace("one.example", "two.example"),
        ["Ask[- the office-]{+ the office+}."],
    ),
    "a section moved": (
        lambda text: text.replace(ADVICE, "").replace(
            "## 1. Aims", ADVICE.replace("3. Advice", "1. Advice") + "## 2. Aims"
        ),
        [
            "> Moved to here. Before: 3. Advice",
            "{+1. Advice+}",
            "{+Ask the office.+}",
            "{+Ring first.+}",
            "{+Write then.+}",
            "[-1-]{+2+}. Aims",
            "> Moved from here. Now: 1. Advice",
            "[-3. Advice-]",
            "[-Ask the office.-]",
            "[-Ring first.-]",
            "[-Write then.-]",
        ],
    ),
    "a section put in": (
        lambda text: text.replace(LAST, "## 4. Help {#section-h}\n\nThere is help.\n\n" + LAST),
        ["{+4. Help+}", "{+There is help.+}"],
    ),
    "a paragraph cut in two": (
        lambda text: text.replace("We keep screens **safe** at work.", "We keep.\n\nAt work."),
        ["We keep[- screens safe at work-].", "{+At work.+}"],
    ),
    "a paragraph that became an item": (
        lambda text: text.replace("It ends here.", "- It ends here."),
        [],
    ),
}


def drawn(old: str, new: str) -> str:
    return redline(render_text(old).html, render_text(new).html)


@pytest.mark.parametrize("case", CASES)
def test_it_marks_what_changed_and_nothing_else(case):
    change, expected = CASES[case]
    assert marks(drawn(TEXT, change(TEXT))) == expected


@pytest.mark.parametrize("case", CASES)
def test_it_holds_both_texts_word_for_word(case):
    new = CASES[case][0](TEXT)
    both = drawn(TEXT, new)
    assert without(both, "del") == plain_words(render_text(new).html)
    assert without(both, "ins") == plain_words(render_text(TEXT).html)


@pytest.mark.parametrize("examples", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_it_holds_both_texts_whatever_was_edited(examples):
    @settings(max_examples=examples, deadline=None)
    @given(st.integers(0, 2**48))
    def edit(seed):
        rng = random.Random(seed)
        old = random_text(rng)
        before, after = (
            render_text(markdown(old)).html,
            render_text(markdown(edited(rng, old))).html,
        )
        both = redline(before, after)
        assert without(both, "del") == plain_words(after)
        assert without(both, "ins") == plain_words(before)
        assert pictures(both, "del") == pictures(after, "none")
        assert pictures(both, "ins") == pictures(before, "none")

    edit()


def test_marks_are_said_in_words_too():
    both = drawn(TEXT, TEXT.replace("ends here.", "ends there."))
    assert '<del><span class="visually-hidden">[removed:</span> here' in both
    assert '<ins><span class="visually-hidden">[added:</span> there' in both


def test_a_taken_out_item_stays_in_its_list_and_a_numbered_one_keeps_its_number():
    both = drawn(TEXT, TEXT.replace("1. Ring first.\n2. Write then.", "1. Write then."))
    assert both.count("<ol>") == 1
    assert '<li value="1"><del>' in both
    assert '<li value="1">Write then.' in both


def test_every_row_of_a_table_has_every_column():
    without_column = TEXT.replace("| Who |", "|").replace("| --- | --- |", "| --- |")
    without_column = without_column.replace("| Office |", "|").replace("| Deputy |", "|")
    both = drawn(TEXT, without_column)
    rows = both.partition("<table>")[2].partition("</table>")[0].split("</tr>")[:-1]
    assert {row.count("<td>") + row.count("<th ") for row in rows} == {2}


def test_what_looks_like_a_tag_is_not_a_tag():
    new = TEXT.replace("It ends here.", "It ends \\<script>alert(1)\\</script> & here.")
    assert "<script" not in drawn(TEXT, new)
