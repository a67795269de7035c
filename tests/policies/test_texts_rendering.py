import re
from pathlib import Path

import pytest

from policies.texts.rendering import plain_words, render_text

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.md"))


def test_headings_carry_their_stored_anchors() -> None:
    html = render_text("## 8. Conduct {#section-8}\n\n### 8.2 Bad {#section-8-b}\n").html
    assert '<h2 id="section-8">8. Conduct</h2>' in html
    assert '<h3 id="section-8-b">8.2 Bad</h3>' in html


def test_a_heading_without_anchor_gets_one_from_its_number() -> None:
    assert '<h3 id="section-8-2">' in render_text("### 8.2 Bad\n").html


def test_two_headings_never_share_an_id() -> None:
    ids = re.findall(r'id="([^"]+)"', render_text("## 1. A\n\n## 1. B\n\n## C\n\n## C\n").html)
    assert len(ids) == len(set(ids)) == 4


def test_the_cover_is_a_block_of_its_own() -> None:
    html = render_text("Hilltop School\n\n# Keys Policy\n\n## 1. Keys\n\nKeep.\n").html
    cover, body = html.split("</div>")
    assert cover.startswith('<div class="policy-cover">')
    assert '<p class="policy-cover-title">Keys Policy</p>' in cover
    assert "<h2" in body
    assert "<h1" not in html


def test_bold_italic_lists_and_tables_stay() -> None:
    html = render_text("## 1. A\n\n**b** *i*\n\n3. x\n4. y\n\n| h |\n|---|\n| c |\n").html
    for part in ("<strong>b</strong>", "<em>i</em>", '<ol start="3">', '<th scope="col">h</th>'):
        assert part in html


def test_links_to_pages_mail_and_sections_stay() -> None:
    html = render_text("[a](https://example.org) [b](mailto:a@example.org) [c](#section-1)").html
    assert re.findall(r'href="([^"]+)"', html) == [
        "https://example.org", "mailto:a@example.org", "#section-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "![x](file:///etc/passwd)",
        '<a href="x" onclick="y">z</a>',
        "[x](/local)",
        "[x](//example.org)",
        "[x]()",
    ],
)
def test_nothing_active_or_fetched_comes_out(source: str) -> None:
    html = render_text(source).html
    assert not re.search(r"<(?:script|img)\b|<[^>]*(?:href|src)=", html)


def test_rendering_is_the_same_every_time() -> None:
    text = EXAMPLES[0].read_text()
    assert render_text(text) == render_text(text)


def test_words_are_counted_as_they_are_read() -> None:
    rendered = render_text("## 1. Ke**y**s\n\nOne\\\ntwo &amp; three.\n")
    assert plain_words(rendered.html) == ["1.", "Keys", "One", "two", "&", "three."]
    assert rendered.words == 6


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_heading_levels_never_jump(path: Path) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", render_text(path.read_text()).html)]
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
