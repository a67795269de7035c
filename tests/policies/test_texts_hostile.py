"""Input that is wrong, broken or malicious: a message, a clean text, and never a hang."""

import random
import re
from collections.abc import Callable
from time import process_time
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.texts.parsing import (
    MAX_BYTES,
    FindingKind,
    Parsed,
    Problem,
    TextRefused,
    decide,
    parse,
)
from policies.texts.rendering import plain_words, render_text
from policies.texts.spelling.writing import write_markdown
from policies.texts.tree import read_blocks

Made = TypeVar("Made")
HEAD = "# Keys Policy\n\n## 1. Keys\n\n"
TAIL = "\n\n## 2. Consent\n\nI [name] have read and understood this policy.\n"
SECONDS = 6
SAFE_HTML = re.compile(
    r"<(?!/?(?:a|blockquote|br|code|div|em|h[2-6]|hr|li|ol|p|strong|table|tbody|td|th|thead|tr|ul)"
    r'(?: (?:id|class|start|scope|rel)="[\w -]*"| href="(?:https?:|mailto:|#)[^"]*")*>)'
)


def policy(body: str) -> bytes:
    return (HEAD + body + TAIL).encode()


def problems(raw: bytes) -> tuple[Problem, ...]:
    with pytest.raises(TextRefused) as caught:
        parse(raw)
    return caught.value.problems


def read(body: str) -> Parsed:
    return parse(policy(body))


def outcome(act: Callable[[], Made]) -> Made | TextRefused:
    """What it makes, or the refusal: either will do for random text."""
    try:
        return act()
    except TextRefused as refused:
        return refused


# Files that are not text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\x00", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word"),
        (b"{\\rtf1\\ansi}", "rich text"),
        (b"\x89PNG\r\n", "picture"),
        (b"x" * (MAX_BYTES + 1), "2 MB"),
        (b"Keep the keys.\n", "section heading"),
        (b"# Keys Policy\n\nKeep the keys.\n", "section heading"),
        (b"## 1. Keys\n\nKeep.\n", "no title"),
    ],
)
def test_a_file_that_is_not_a_policy_is_refused(raw: bytes, words: str) -> None:
    assert words in problems(raw)[0].message


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"# A\n\ncaf\xc3\xa9\xff\n", 3),
        (b"# A\r\nb\r\n\x81c\r\n", 3),
        (b"# A\rb\r\x01c\xff\r", 3),
        (b"\xff\xfe# A\n\n", 1),
        (b"# A\n\xed\xa0\x80\n", 2),
        (b"# A\n\nb\0c\n", 3),
    ],
)
def test_invalid_utf8_is_reported_with_its_line(raw: bytes, line: int) -> None:
    assert problems(raw)[0].line == line


def test_a_file_of_just_2_mb_is_read() -> None:
    line = "The keys are kept in the office, and nobody lends them to anyone else at all.\n\n"
    body = line * ((MAX_BYTES - 200) // len(line))
    assert "10000 lines" in problems(policy(body))[0].message
    folded = (line.strip() + " ") * 200 + "\n\n"
    assert read(folded * ((MAX_BYTES - 200) // len(folded))).sections


# Active content


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//example.org/x>",
        "</script >",
        "< script>",
        "<script",
        "<scr\u200bipt>",
        "<scr\u00adipt>alert(1)",
        "<scr&shy;ipt>",
        "<scr<!-- -->ipt>",
        "text `<script>` text",
        "<iframe src=x></iframe>",
        "<object data=x>",
        "<embed src=x>",
        "<svg/onload=alert(1)>",
        "<math><mi>x</mi></math>",
        "<form action=x>",
        "<base href=//example.org>",
        "<meta http-equiv=refresh>",
        "<style>p{}</style>",
        "<link rel=stylesheet href=x>",
        "<img src=x onerror=alert(1)>",
        "<p onclick = 'x'>text</p>",
        '<b\nonmouseover="x">text</b>',
        "<a href=x\tonfocus=y>z</a>",
        "<a srcdoc=x>z</a>",
        "<!DOCTYPE html>",
        "<html><body>x</body></html>",
    ],
)
def test_active_html_is_refused_with_its_line(body: str) -> None:
    found = problems(policy(f"Keep them.\n\n{body}"))
    assert found[0].line in (7, 8)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "<javascript:alert(1)>",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "java&Tab;script:alert(1)",
        "java&#10;script:alert(1)",
        "&#x6A;avascript:alert(1)",
        "&amp;#x6A;avascript:alert(1)",
        "java\tscript:alert(1)",
        "<java script:alert(1)>",
        "java\x01script:alert(1)",
        "java\u200bscript:alert(1)",
        "java\\script:alert(1)",
        "\njavascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "DATA:text/html,x",
        "file:///etc/passwd",
        "blob:x",
    ],
)
@pytest.mark.parametrize("link", ["[a]({})", "![a]({})", '<a href="{}">a</a>', "[a]: {}"])
def test_an_address_that_runs_or_reads_something_is_refused(link: str, address: str) -> None:
    found = problems(policy(link.format(address)))
    assert found[0].line in (5, 6)


def test_an_automatic_link_to_a_program_is_refused() -> None:
    assert problems(policy("<javascript:alert(1)>"))[0].line == 5


def test_every_line_with_active_content_is_named() -> None:
    found = problems(policy("<script>\n\n[a](javascript:b)\n\n<iframe>"))
    assert [problem.line for problem in found] == [5, 7, 9]


@pytest.mark.parametrize(
    "body",
    [
        "Never click on a javascript: address.",
        "The data: names, ages and pictures.",
        "Fewer than 3 < 5 people once = twice.",
        "Read the [guide](https://example.org/javascript:x).",
        "Scripts, objects and forms are kept.",
    ],
)
def test_harmless_words_are_not_active_content(body: str) -> None:
    assert read(body).findings == ()


# Pictures, links and tags that are taken off


@pytest.mark.parametrize(
    "picture",
    [
        "![logo](logo.png)",
        "![](/etc/passwd)",
        "![a](https://example.org/track.gif 'x')",
        "![a](\\\\server\\share.png)",
        "![a (b)](x(1).png)",
        '<img src="https://example.org/x.png">',
    ],
)
def test_pictures_are_left_out_and_reported(picture: str) -> None:
    parsed = read(f"Before {picture} after.")
    assert plain_words(render_text(parsed.source).html)[4:6] == ["Before", "after."]
    assert parsed.findings[0].line == 5


@pytest.mark.parametrize("address", ["page.html", "/home", "//example.org/x", "ftp://example.org"])
def test_links_that_lead_to_no_page_lose_the_link_only(address: str) -> None:
    parsed = read(f"See [the page]({address}).")
    assert "See the page." in parsed.source
    assert parsed.findings[0].kind == FindingKind.MARKUP


def test_words_in_round_brackets_after_square_ones_are_not_a_link() -> None:
    parsed = read("Our [teachers](and assistants) know.")
    assert "<p>Our [teachers](and assistants) know.</p>" in render_text(parsed.source).html
    assert parsed.findings[0].excerpt == "[teachers]"


def test_simple_tags_become_markdown() -> None:
    html = render_text(read("<p>Keys <b>must <i>never</i></b> be <u>lent</u>.</p>").source).html
    assert "Keys <strong>must <em>never</em></strong> be lent." in html


def test_comments_are_left_out() -> None:
    parsed = read("Before <!-- hidden\nwords --> after.")
    assert "hidden" not in parsed.source
    assert parsed.findings[0].kind == FindingKind.LEFT_OUT


def test_printed_bullets_become_list_items() -> None:
    parsed = read("• one\n• two\n\uf0b7 three")
    assert "- one\n- two\n- three\n" in parsed.source


# Characters


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("a\u00a0b", "a b"),
        ("a&nbsp;b", "a b"),
        ("a\u00adb", "ab"),
        ("a\u200bb", "ab"),
        ("a\u200db", "ab"),
        ("a\ufeffb", "ab"),
        ("a\u202eb", "ab"),
        ("a&#8238;b", "ab"),
        ("a&#x202E;b", "ab"),
        ("a\u2066b", "ab"),
        ("a\x07b", "ab"),
        ("a\x9bb", "ab"),
        ("a\x0cb", "a b"),
        ("a\u2028b", "a b"),
        ("a\U000e0041b", "ab"),
    ],
)
def test_characters_that_cannot_be_seen_are_put_right_and_reported(odd: str, plain: str) -> None:
    parsed = read(f"Keys {odd} locks.")
    assert f"Keys {plain} locks." in parsed.source
    assert [(one.kind, one.line) for one in parsed.findings] == [(FindingKind.CHARACTERS, 5)]


@pytest.mark.parametrize("text", ["👩‍🏫 teaches", "क्‍ष", "café – “naïve”", "العربية"])
def test_other_scripts_and_emoji_stay(text: str) -> None:
    parsed = read(text)
    assert text in parsed.source
    assert parsed.findings == ()


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_every_kind_give_the_same_text_and_lines(ending: str) -> None:
    raw = policy("Ask [us].")
    parsed = parse(raw.replace(b"\n", ending.encode()))
    assert parsed.source == parse(raw).source
    assert [one.line for one in parsed.findings] == [1, 5]


def test_a_byte_order_mark_is_taken_off() -> None:
    parsed = parse(b"\xef\xbb\xbf" + policy("Keep."))
    assert parsed.source.startswith("# Keys Policy")
    assert parsed.findings[0].kind == FindingKind.CHARACTERS


# Sprawl


def many(unit: str, size: int = MAX_BYTES - 300) -> str:
    return (unit * (size // len(unit.encode()) + 1))[:size]


HUGE = [
    "*", "**", "_", "[", "]", "![", "[a](", "](", "[[a]", "<", "<a ", "<!--", "<b>", "`", "``` ",
    "&", "&#", "&amp;", "\\", "|", "> ", ">", "- ", "1. ", "  - ", "#", "# ", "# a\n", "## 1. a\n",
    "*a **b ", "*a_ ", "[a](b ", "![a](b", "<a onx", "<a on", "(", "!", "~", "=", "=\n", "a\n=\n",
    "|a|b\n", "| a |\n|---|\n", "a\n", "\n", "a\n\n", "- a\n", "> a\n", "section 7 ", "section 7, ",
    "1.", "1.1.", "1.1 a\n\n", "**1. a**\n\n", "....... 2\n", "a .... 2\n\n", "Signed ____\n",
    "Signed ", "Name:\n", "_____ ", "I agree ", "I agree\n\n", "a, \n\n", "a\n\nb\n\n", "word ",
    "é",    "\u200b", "\u00ad", "\u202e", "\u00a0", "&shy;", "&#8203;", "[a\n\n", "a]\n\n",
    "[a] b\n\n",
    "* a\n\n", "\t", " ", "  \n", "a  \n", "a\\\n", "\r", "\f", "• a\n", "<!-- a -->",
    "a <b>b</b> ",    "Contents\n\n", "Contents\na .. 2\nb .. 3\n", "Date\t", "{#a} ",
    "# {#a}\n", "May 2026 ",
]  # fmt: skip


@pytest.mark.parametrize("unit", ["*", "[", "> ", "a\n\n", "| a |\n|---|\n", "&shy;"], ids=repr)
def test_2_mb_take_seconds(unit: str) -> None:
    check_time(policy(many(unit)))


@pytest.mark.long
@pytest.mark.parametrize("unit", HUGE, ids=repr)
def test_2_mb_of_anything_take_seconds(unit: str) -> None:
    check_time(policy(many(unit)))
    check_time(many(unit).encode())


@pytest.mark.long
@pytest.mark.parametrize("unit", HUGE, ids=repr)
@pytest.mark.parametrize("length", [10, 950])
def test_as_much_as_is_allowed_takes_seconds(unit: str, length: int) -> None:
    """Lines as full of signs, and as many, as allowed."""
    line = many(unit, length).strip("\n")
    signs = max(1, sum(not sign.isalnum() and not sign.isspace() for sign in line))
    lines = min(9_900, 29_000 // signs, (MAX_BYTES - 300) // (len(line.encode()) + 2))
    check_time(policy("\n".join([line] * lines)))
    check_time(policy("\n\n".join([line] * (lines // 2))))


def check_time(raw: bytes) -> None:
    started = process_time()
    made = outcome(lambda: render_text(parse(raw).source))
    assert process_time() - started < SECONDS
    if isinstance(made, TextRefused):
        assert all(str(problem.message) for problem in made.problems)


@pytest.mark.parametrize("unit", ["> ", "- ", "1. ", "- > "])
def test_deep_nesting_is_refused_with_its_line(unit: str) -> None:
    found = problems(policy(unit * 40 + "deep"))
    assert (found[0].line, "nested" in found[0].message) == (5, True)


@pytest.mark.parametrize("unit", ["> ", "[", "*", "<b>", "("])
def test_ten_thousand_of_a_kind_do_no_harm(unit: str) -> None:
    made = outcome(lambda: render_text(read(unit * 10_000 + "deep").source))
    if isinstance(made, TextRefused):
        assert made.problems[0].line == 5


# Anything at all

FRAGMENTS = [
    "# ", "## ", "### 8.2 ", "1. ", "2. ", "- ", "> ", "**", "*", "_", "[", "]", "(", ")", "](",
    "![",    "|", "| a | b |\n|---|---|\n", "\n", "\n\n", "  \n", "\\", "`", "<b>", "</b>",
    "<br>", "<!--",
    "-->", "&amp;", "&lt;script&gt;", "section 7", "section 8.2 below", "8.1 above", "Contents\n",
    "Signed ____", "Date:", "Aims .... 3\n", "I [name] have read", "I agree", "Policy", "School",
    "{#section-1}", "Consent", "word", "and", "The end.", "\u00a0", "\u200b", "é", "---\n",
    "===\n", "    ", "\t", "https://example.org", "<https://example.org>", "**1. Bold**", "1)",
    "+ ", "```\n", "~~", "==", "[^1]", "[^1]: ", "^[", "!!! note\n", "::: note\n", ":::\n",
    "> [!NOTE]\n", "<table>", "<td>", "</table>", "<ul>", "<li>", "</ul>", "<details>", "<summary>",
    "<blockquote>", ": ", "[a][b]", "[b]: https://b.example\n", "+---+\n", "| c |\n", "- [ ] ",
    "\t- ", "*[A]: ", "{.x}", "~2~", "&copy;", "title: a\n", "[a](#b)", "# Part A\n",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


def check_any(text: str) -> None:
    """Refused, or taken: then it renders clean, and the same when written again."""
    parsed = outcome(lambda: parse(text.encode(), consent=""))
    if isinstance(parsed, TextRefused):
        assert parsed.problems
        return
    html = render_text(parsed.source).html
    assert not SAFE_HTML.search(html)
    count = len(re.split(r"\r\n?|\n", text))
    for finding in parsed.findings:
        assert 1 <= finding.line <= count
        if finding.needs_decision:
            assert parsed.source[finding.at :].startswith(finding.excerpt)
    again = write_markdown(read_blocks(parsed.source.split("\n")))
    assert plain_words(render_text(again).html) == plain_words(html)
    assert decide(parsed, {}).sections == parsed.sections


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_taken_clean_or_refused(text: str) -> None:
    check_any(HEAD + text + "\n\n## 2. End\n\nEnd.")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_cover_is_taken_clean_or_refused(text: str) -> None:
    check_any(text + "\n\n" + HEAD + "Keep.\n")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(raw: bytes) -> None:
    made = outcome(lambda: parse(raw))
    if isinstance(made, TextRefused):
        assert made.problems


@pytest.mark.long
@pytest.mark.parametrize("batch", range(10))
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_thousands_of_texts(batch: int, text: str) -> None:
    check_any(HEAD + text + "\n\n## 2. End\n\nEnd.")
    check_any(text + "\n\n" + HEAD + "Keep.\n")


@pytest.mark.long
@pytest.mark.parametrize("batch", range(10))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=400))
def test_thousands_of_texts_of_any_character(batch: int, text: str) -> None:
    check_any(HEAD + text + TAIL)
    check_any(text + TAIL)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200))
def test_damaged_files(seed: int) -> None:
    """A sound policy with bytes changed, taken out and doubled."""
    chance = random.Random(seed)
    body = "- One\n- Two [three]\n\nSee section 7.\n\n| a | b |\n|---|---|\n| c | d |"
    raw = bytearray(policy(body))
    for _damage in range(chance.randrange(1, 12)):
        place = chance.randrange(len(raw))
        end = place + chance.randrange(1, 9)
        raw[place:end] = chance.choice((b"", chance.randbytes(3), bytes(raw[place:end]) * 2))
    made = outcome(lambda: render_text(parse(bytes(raw)).source))
    if isinstance(made, TextRefused):
        assert made.problems


# Texts for which a step once took time by the square of their length: half a minute and more.
LONG = {
    "rows of one table": "| What | When |\n|---|---|\n" + "| lock the screen | always |\n" * 9_000,
    "highlighted words": ("==a== " * 30 + "\n") * 2_000,
    "lines of one cell": "+---+---+\n" + "| a | b |\n" * 9_000 + "+---+---+\n",
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_takes_seconds(name):
    began = process_time()
    parse(f"# Screens Policy\n\n## 1. Aims\n\n{LONG[name]}".encode(), consent="")
    assert process_time() - began < 15
