"""A PDF file that is a version's binding text: checked and read."""

import io
import json
from contextlib import nullcontext

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, String

from policies.originals.reading import read_pdf
from policies.texts.model import TextRefused
from policies.texts.rendering import render_text
from tests.policies import pdfs

pytestmark = pytest.mark.usefixtures("here")


def read(content, tmp_path):
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    with path.open("rb") as file:
        return read_pdf(file)


def test_headings_of_a_tagged_file_are_its_sections(tmp_path):
    found = read(pdfs.tagged(), tmp_path)
    assert [str(each) for each in found.sections] == ["Guidance on Screens", "1 Aims", "2 Consent"]
    assert found.said == ()


def test_pages_of_a_file_without_tags_are_its_sections(tmp_path):
    found = read(pdfs.untagged(), tmp_path)
    assert [str(each) for each in found.sections] == ["Page 1", "Page 2", "Page 3"]
    assert "does not mark its headings" in found.said[0]


def test_nothing_in_it_is_markup(tmp_path):
    html = render_text(read(pdfs.tagged(), tmp_path).source).html
    assert "<p>Screens are *locked* [always].</p>" in html


def test_items_are_a_list_and_rows_a_line_each(tmp_path):
    html = render_text(read(pdfs.tagged(), tmp_path).source).html
    assert "<li>Lock the screen.</li>\n<li>Ask when in doubt.</li>" in html
    assert "<p>All staff · At once</p>" in html


def test_each_page_is_marked(tmp_path):
    html = render_text(read(pdfs.tagged(), tmp_path).source).html
    assert '<p class="policy-page" id="page-2">Page 2</p>\n<h3 id="section-1">1. Aims</h3>' in html


def test_the_title_is_the_files_own(tmp_path):
    assert read(pdfs.tagged(), tmp_path).title == "Guidance on Screens"


def test_the_name_that_a_program_gave_is_no_title(tmp_path):
    def rename(pdf):
        pdf.docinfo["/Title"] = "Microsoft Word - draft 3 final.doc"

    assert read(pdfs.changed(rename), tmp_path).title == "Guidance on Screens"


def test_pages_without_text_are_counted(tmp_path):
    found = read(pdfs.with_page_without_text(), tmp_path)
    assert found.with_text == (True, True, True, False)
    assert "1 page of 4 has no text" in found.said[0]


def test_lines_that_are_decoration_are_left_out_and_that_is_said(tmp_path):
    def decorate(pdf):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page = pdf.pages[0]
        page.Resources.Font[Name.Plain] = pdf.make_indirect(font)
        page.contents_add(
            b"/Artifact BMC q BT /Plain 9 Tf 20 20 Td (Running footer) Tj ET Q EMC", prepend=True
        )

    found = read(pdfs.changed(decorate), tmp_path)
    assert "Running footer" not in found.source
    assert "decoration" in found.said[0]


def test_a_word_that_a_line_cuts_at_its_hyphen_is_one(tmp_path):
    html = "<html lang=en><head><title>T</title></head><body><h1>T</h1><p>A long-<br>term plan.</p>"
    assert "A long-term plan." in read(pdfs.tagged(html), tmp_path).source


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(pdf):
    action = Dictionary(S=Name.Launch, F=String("calc.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def embed(pdf):
    pdf.attachments["names.csv"] = b"a,b"


def attach(pdf):
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].Annots = Array([note])


def fill_in(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def gather(pdf):
    pdf.Root.Collection = Dictionary(Type=Name.Collection)


ELSEWHERE = "<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>"
HERE = "<< /S /GoTo /D [0 /Fit] >>"
AWAY = [
    ELSEWHERE,
    "<< /S /Thread /D 0 >>",
    f"<< /S /Named /N /NextPage /Next [{HERE} << /S /Named /N /Print /Next {ELSEWHERE} >>] >>",
]


def parsed(written):
    return Object.parse(written.encode())


def link(pdf, action):
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    note.A = parsed(action)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


@pytest.mark.parametrize("action", AWAY)
@pytest.mark.parametrize("place", ["opened", "page", "catalogue"])
def test_nothing_leads_away_without_a_click(action, place, tmp_path):
    def change(pdf):
        act = pdf.make_indirect(parsed(action))
        if place == "opened":
            pdf.Root.OpenAction = act
        else:
            (pdf.Root if place == "catalogue" else pdf.pages[0].obj).AA = Dictionary(O=act)

    with pytest.raises(TextRefused, match="another action"):
        read(pdfs.changed(change), tmp_path)


def test_actions_that_follow_each_other_without_end_are_refused(tmp_path):
    def change(pdf):
        act = pdf.make_indirect(parsed("<< /S /Named /N /NextPage >>"))
        act.Next = act
        pdf.Root.OpenAction = act

    with pytest.raises(TextRefused, match="another action"):
        read(pdfs.changed(change), tmp_path)


@pytest.mark.parametrize(
    "action",
    [
        "<< /S /URI /URI (file://server/files/a.pdf) >>",
        "<< /S /URI /URI (FILE:////server/files/a.pdf) >>",
        "<< /S /URI /URI (file:%5C%5Cserver/files) >>",
        r"<< /S /URI /URI ( \\\\server\\files\\a.pdf) >>",
        "<< /S /URI /URI (//server/files/a.pdf) >>",
        r"<< /S /GoToR /D 0 /F (\\\\server\\files\\a.pdf) >>",
        "<< /S /GoToR /D 0 /F << /Type /Filespec /UF (//server/a.pdf) >> >>",
    ],
)
def test_a_link_to_a_place_on_a_network_is_refused(action, tmp_path):
    with pytest.raises(TextRefused, match="a place on a network"):
        read(pdfs.changed(lambda pdf: link(pdf, action)), tmp_path)


@pytest.mark.parametrize(
    "action",
    [
        ELSEWHERE,
        HERE,
        "<< /S /URI /URI (https://example.org//a) >>",
        "<< /S /URI /URI (file:///C:/Users/a.pdf) >>",
        "<< /S /URI /URI (file://localhost/a.pdf) >>",
        "<< /S /URI /URI (/policies/) >>",
    ],
)
def test_ordinary_links_are_taken(action, tmp_path):
    def change(pdf):
        link(pdf, action)
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])

    assert read(pdfs.changed(change), tmp_path).title


@pytest.mark.parametrize(
    "words",
    [["x"] * 5_100, ["word " * 4_100], ["*" * 600], ["*" * 400] * 40, ["word " * 3_000] * 150],
    ids=["lines", "a long line", "signs in a line", "signs", "bytes"],
)
def test_a_text_is_no_larger_than_any_other_may_be(words, monkeypatch, tmp_path):
    found = {"title": "A", "pages": [[["p", each] for each in words]], "decoration": False}
    output = nullcontext(io.BytesIO(json.dumps(found).encode()))
    monkeypatch.setattr("policies.originals.reading.run_apart", lambda *_, **__: output)
    with pytest.raises(TextRefused, match="longer than any policy’s"):
        read(b"%PDF-", tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (script, "a script"),
        (launch, "a script or another action"),
        (embed, "other files inside"),
        (attach, "other files inside"),
        (fill_in, "XFA"),
        (gather, "a portfolio"),
    ],
)
def test_what_could_do_something_is_refused_with_the_reason(change, said, tmp_path):
    with pytest.raises(TextRefused, match=said):
        read(pdfs.changed(change), tmp_path)


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_is_refused(user, tmp_path):
    with pikepdf.open(io.BytesIO(pdfs.tagged())) as pdf:
        content = pdfs.saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=user))
    with pytest.raises(TextRefused, match="has a password"):
        read(content, tmp_path)


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", b"%PDF-"])
def test_a_broken_file_is_refused(content, tmp_path):
    with pytest.raises(TextRefused, match="is broken"):
        read(content, tmp_path)


def test_more_than_a_thousand_pages_are_refused(tmp_path):
    with pytest.raises(TextRefused, match="more than 1000 pages"):
        read(pdfs.blank(1001), tmp_path)
