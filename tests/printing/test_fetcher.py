import base64
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from printing import assets, fetcher, policy_documents
from printing.cleaning import printable
from printing.policy_documents import Brand, PolicyDocument, PrintedText, policy_pdf
from tests.printing.pdfs import links, objects, page_texts, pictures, ua1_failures

SECRET = "the-contents-of-a-file-on-this-machine"
STYLE = f"p::after {{ content: '{SECRET}' }}"
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg"><text y="9">{SECRET}</text></svg>'


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def canary(tmp_path):
    """Files that would be readable if anything were: a text, a picture, a stylesheet."""
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.css").write_text(STYLE)
    (tmp_path / "drawing.svg").write_text(DRAWING)
    Image.new("RGB", (8, 8), "red").save(tmp_path / "picture.png")
    return tmp_path


@pytest.fixture
def fetched(monkeypatch):
    """Addresses that got a response."""
    answered = []
    original = fetcher.GuardedFetcher.fetch

    def fetch(self, url, headers=None):
        response = original(self, url, headers)
        answered.append(url)
        return response

    monkeypatch.setattr(fetcher.GuardedFetcher, "fetch", fetch)
    return answered


def hostile(address: str) -> list[str]:
    return [
        f'<img src="{address}" alt="">',
        f'<img srcset="{address} 2x" src="{address}">',
        f'<object data="{address}"></object>',
        f'<embed src="{address}">',
        f'<iframe src="{address}"></iframe>',
        f'<link rel="attachment" href="{address}">',
        f'<a rel="attachment" href="{address}">attached</a>',
        f'<link rel="stylesheet" href="{address}">',
        f'<style>@import url("{address}");</style>',
        f'<style>@import "{address}"; @font-face {{ font-family: x; src: url({address}) }}</style>',
        f"<style>@page {{ background: url({address}) }} p {{ content: url({address}) }}</style>",
        f'<p style="background-image: url({address}); list-style-image: url({address})">styled</p>',
        f'<table background="{address}"><tr><td background="{address}">cell</td></tr></table>',
        f'<base href="{address}"><img src="x.png">',
        f'<meta http-equiv="refresh" content="0; url={address}">',
        f'<video poster="{address}" src="{address}"></video><input type="image" src="{address}">',
        f'<svg><image xlink:href="{address}" href="{address}" width="9" height="9"/></svg>',
        f'<svg><style>@import url("{address}");</style><use href="{address}#a"/></svg>',
        f'</section></body></html><img src="{address}">',
    ]


ADDRESSES = [
    "file://{canary}/{name}",
    "FILE://{canary}/{name}",
    "file:{canary}/{name}",
    "{canary}/{name}",
    "../../../../../../../..{canary}/{name}",
    "http://127.0.0.1:9/{name}",
    "https://policy.example/{name}",
    "//policy.example/{name}",
    "ftp://policy.example/{name}",
    f"data:text/css;base64,{encoded(STYLE)}",
    f"data:image/svg+xml;base64,{encoded(DRAWING)}",
    "printing:../{name}",
]
NAMES = ["secret.txt", "secret.css", "drawing.svg", "picture.png"]


def attack(canary) -> str:
    addresses = [a.format(canary=canary, name=name) for a in ADDRESSES for name in NAMES]
    return "<h2 id='a'>One</h2><p>Kept.</p>" + "".join(
        item for address in addresses for item in hostile(address)
    )


def pdf_of(html: str, **brand) -> bytes:
    text = PrintedText(html, {})
    return policy_pdf(PolicyDocument(Brand("Oak Trust", **brand), "Policy", "1.0", "", text, ()))


def assert_nothing_got_in(pdf: bytes) -> None:
    assert SECRET not in " ".join(page_texts(pdf))
    assert pictures(pdf) == 0
    for item in objects(pdf):
        assert item.get("/Type") not in ("/Filespec", "/EmbeddedFile")
        assert not {"/AF", "/EmbeddedFiles", "/JavaScript"} & {*item.keys()}
        if isinstance(item, pikepdf.Stream):
            assert SECRET.encode() not in item.read_bytes()


def test_nothing_outside_is_fetched(canary, fetched):
    pdf = pdf_of(attack(canary))
    assert_nothing_got_in(pdf)
    assert set(fetched) <= set(assets.fonts())
    assert "Kept." in page_texts(pdf)[1]
    assert ua1_failures(pdf) == []


def test_the_fetcher_stands_alone(canary, fetched, monkeypatch):
    """Even if the text were not cleaned at all, nothing could be fetched."""
    monkeypatch.setattr(policy_documents, "printable", str)
    assert_nothing_got_in(pdf_of(attack(canary)))
    assert set(fetched) <= set(assets.fonts())


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/", "printing:logo"])
def test_an_unknown_address_is_refused(address):
    with pytest.raises(ValueError, match="Not ours to print"):
        fetcher.GuardedFetcher(assets.for_document(None, {})).fetch(address)


def test_the_canary_would_sing(canary, monkeypatch):
    """With WeasyPrint's own fetcher the same attack succeeds, so the tests above can fail."""
    monkeypatch.setattr(policy_documents, "printable", str)
    monkeypatch.setattr(fetcher.GuardedFetcher, "fetch", unguarded)
    assert pictures(pdf_of(f'<img src="file://{canary}/picture.png" alt="x">')) == 1


def unguarded(self, url, headers=None):
    if url in self.assets:
        return fetcher.URLFetcherResponse(url, self.assets[url].content)
    return fetcher.URLFetcherResponse(url, Path(url.removeprefix("file://")).read_bytes())


def test_links_that_stay():
    html = (
        "<p id='here'><a href='https://example.org/a'>web</a> <a href='HTTP://example.org/b'>old</a>"
        " <a href='mailto:office@oak.example'>mail</a> <a href='#here'>here</a></p>"
    )
    assert links(pdf_of(html)) == [
        "https://example.org/a",
        "HTTP://example.org/b",
        "mailto:office@oak.example",
        "#here",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FiLe:///etc/passwd",
        " file:///etc/passwd",
        "fi\tle:///etc/passwd",
        "/etc/passwd",
        "../settings.py",
        "policy.html",
        "//example.org/a",
        "\\\\server\\share",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,hello",
        "printing:logo",
        "",
    ],
)
def test_links_that_go(address):
    pdf = pdf_of(f'<p>Read <a href="{address}">this</a>.</p>')
    assert links(pdf) == []
    assert "Read this." in page_texts(pdf)[1]


def test_a_link_of_many_parts_is_one_link():
    pdf = pdf_of("<p><a href='https://example.org/'><strong>a</strong> <em>b</em></a></p>")
    assert links(pdf) == ["https://example.org/"]
    assert ua1_failures(pdf) == []


def test_text_of_unknown_tags_stays():
    assert printable("<blink>One</blink> <p onclick='x()' class='cover'>two</p>") == (
        "One <p>two</p>"
    )


def test_values_that_could_break_out_go():
    assert printable("<p id='a<h1>b'>x</p><td colspan='99999'>y</td>") == "<p>x</p>y"


@pytest.mark.parametrize("picture", [b"<svg></svg>", b"GIF89a", b"\x00", SECRET.encode()])
def test_a_logo_must_be_png_or_jpeg(picture):
    with pytest.raises(ValueError, match="PNG or JPEG"):
        pdf_of("<p>x</p>", logo=picture)


def test_a_colour_cannot_carry_styles(fetched):
    pdf_of("<p>x</p>", colour="red; } @import url(file:///etc/passwd); p { color: red")
    assert set(fetched) <= set(assets.fonts())


def test_weasyprint_is_not_loaded_with_the_site():
    script = "import sys, printing.policy_documents; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_it_says_so_where_weasyprint_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(policy_documents.PrintingUnavailable):
        pdf_of("<p>x</p>")
