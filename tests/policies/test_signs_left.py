"""No sign of Markdown stands on a page unless its author meant the sign."""

import os
import re
from html import unescape
from pathlib import Path

import pytest

from policies.texts.parsing import parse
from policies.texts.rendering import render_text
from policies.word.package import is_word
from policies.word.reading import read_word
from tests.policies.words import files

pytestmark = pytest.mark.later

CASES = Path(os.environ.get("UNDERSIGNED_CASES", "/nowhere"))
TEXTS = [
    *sorted((Path(__file__).parent / "texts").glob("*.md")),
    *sorted((Path(__file__).parents[2] / "examples").glob("*.md")),
    *sorted(path for path in (CASES / "import").glob("[0-9]*")),
]
SIGNS = re.compile(
    r"\*\*|~~|(?<!=)==(?=\w)|\]\(|!\[|\[\^|\[!|```|:::|<!--|\{[#.]"
    r"|\\[!-/:-@\[-`{-~]"
    r"|^[ \t]*(?:#{1,6}|[-*+]|>|!!!|:)[ \t]|^\s*\[[^\]\n]*\]:|^\s*(?:---|===)|\|[ \t]*:?-{3,}"
    r"|</?(?:[abiupqs]|br|em|strong|kbd|div|span|su[bp]|table|t[rdh]|[uo]l|li|img|details|summary)"
    r"(?:\s[^<>]*)?/?>",
    re.MULTILINE,
)
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
WITHIN = re.compile(r"</?(?:a|em|strong|code)(?:\s[^<>]*)?>")
TAG = re.compile(r"<[^<>]+>")


def shown(source):
    """What a reader sees, block by block on lines of their own; not what is set as code."""
    html = WITHIN.sub("", CODE.sub("", render_text(source).html))
    return unescape(TAG.sub("\n", html))


def is_meant(sign, source):
    """Whether the text says of the sign that it is one."""
    typed = "".join(rf"\\?{re.escape(each)}" for each in sign.strip())
    return any("\\" in match[0] for match in re.finditer(typed, source))


def signs_left(raw):
    text = read_word(raw).text.encode() if is_word(raw) else raw
    source = parse(text, consent="").source
    return [each[0] for each in SIGNS.finditer(shown(source)) if not is_meant(each[0], source)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_sign_is_left_in_a_text(path, db):
    assert signs_left(path.read_bytes()) == []


@pytest.mark.parametrize("name", files())
def test_no_sign_is_left_in_a_word_file(name, db):
    assert signs_left(files()[name]) == []


def test_the_signs_that_are_meant_are_shown():
    path = next(path for path in TEXTS if path.name == "dialects.md")
    text = shown(parse(path.read_bytes(), consent="").source)
    for sign in ("**stars**", "# one", "[x](y)", "2 * 3"):
        assert sign in text
