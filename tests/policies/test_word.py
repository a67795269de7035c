"""Word files: read without loss, written to come back the same, or refused with a reason."""

import io
import re
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from docx.shared import Emu

from policies.models import Picture, Version
from policies.texts.parsing import TextRefused, parse
from policies.word.reading import read_word
from policies.word.writing import word_file
from tests.making import draft
from tests.policies import words

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("files_here")]
NAMES = [*sorted(path.stem for path in words.FILES.glob("*.docx")), *words.MADE]
IMPORT, SAVE = reverse("policies:import"), reverse("policies:import_save")


def of(name):
    return words.brought_in(words.files()[name])


def upload(client, raw, name="policy.docx"):
    file = SimpleUploadedFile(name, raw)
    return client.post(IMPORT, {"file": file, "consent": "text"})


def test_there_are_ten():
    assert len(NAMES) == 10


@pytest.mark.parametrize("name", NAMES)
def test_imported_exported_and_imported_again_it_is_the_same_text(db, name):
    source = parse(of(name).text.encode()).source
    again = words.brought_in(word_file(source, "Title"))
    assert parse(again.text.encode()).source == source
    assert (again.said, again.doubts, again.unaccounted) == ((), (), ())


EXPECTED = {
    "office-plain": ["- lock the screen\n  1. press the key\n  2. look that it is dark\n- take"],
    "office-table": ["| Parent | Office or class teacher |\n| Anybody else: the headteacher |  |"],
    "office-numbered": ["## 2. Conduct {", "### 2.1 Before {", "- (b) say how long"],
    "office-tracked": ["The gate is shut and locked at nine."],
    "pandoc-plain": ["*safe* (note 1).", "> Quiet is kind.", "1. Quiet means that a class can be"],
    "pandoc-table": ["| Front \\| back | Caretaker | **always** |", "One address\\\non two lines."],
    "pandoc-picture": ["![The way from the gate to the office](picture:"],
    "styled": [
        "**locked** & dark, \\*always\\*: a_b, 1 \\< 2, C:\\\\temp.",
        "3\\. This is no list.",
        "- lock\n  - inner\n- ask",
        "| What | Who \\| when |\n| --- | --- |\n| Keys | Office Daily |",
    ],
    "bold headings": ["# Screens Policy", "## Aims {"],
    "numbered": ["## 1. Aims {", "1.1 Screens are locked.", "- (ii) At night.", "## 2. Informed"],
}


@pytest.mark.parametrize("name", NAMES)
def test_what_word_says_is_kept(db, name):
    source = parse(of(name).text.encode()).source
    assert [words for words in EXPECTED[name] if words not in source] == []


SAID = {
    "office-table": ["merged cells", "several paragraphs"],
    "office-numbered": ["7 automatic numbers"],
    "pandoc-plain": ["Footnotes"],
    "bold headings": ["“Screens Policy”", "“Aims”", "“Informed consent”"],
}


@pytest.mark.parametrize("name", SAID)
def test_changes_are_reported(name):
    said = read_word(words.files()[name]).said
    assert len(said) == len(SAID[name])
    assert all(part in each for part, each in zip(SAID[name], said, strict=True))


def test_tracked_changes_and_comments_are_named():
    assert read_word(words.files()["office-tracked"]).doubts == (
        "1 tracked change by Ada Bell: it is taken as accepted.",
        "1 tracked change by Ben Cole: it is taken as accepted.",
        "A comment by Ben Cole, left out: “Not at half past?”",
    )


def test_a_header_and_hidden_words_are_named():
    document = Document(io.BytesIO(words.styled()))
    document.sections[0].header.paragraphs[0].text = "Draft for the board"
    document.paragraphs[3].add_run("Do not print.").font.hidden = True
    file = io.BytesIO()
    document.save(file)
    said = read_word(file.getvalue()).said
    assert "“Draft for the board”" in said[0]
    assert "“Do not print.”" in said[1]


def test_a_list_that_goes_on_after_a_paragraph_keeps_its_numbers():
    source = parse(
        b"# T Policy\n\n## 1. A\n\n1. one\n2. two\n\nBetween.\n\n3. three\n", consent=""
    ).source
    assert "\n3. three\n" in read_word(word_file(source, "T")).text


# On the page


def test_a_word_file_is_shown_and_kept(clerk):
    page = upload(clerk, words.styled())
    assert "Screens are <strong>locked</strong>" in page.text
    form = page.context["form"]
    clerk.post(SAVE, {name: form[name].value() for name in ("text", "noted", "consent", "wording")})
    assert Version.objects.get().title == "Screens Policy"


def test_unsettled_changes_have_to_be_agreed_to(clerk):
    form = upload(clerk, words.files()["office-tracked"]).context["form"]
    sent = {name: form[name].value() for name in ("text", "noted", "consent", "wording")}
    page = clerk.post(SAVE, sent).text
    assert "Tick this once you have checked each of these" in page
    assert not Version.objects.exists()
    clerk.post(SAVE, {**sent, "agreed": "on"})
    messages = [finding["message"] for finding in Version.objects.get().findings]
    assert "1 tracked change by Ada Bell: it is taken as accepted." in messages


def test_a_picture_is_imported_and_exported(clerk):
    form = upload(clerk, words.files()["pandoc-picture"]).context["form"]
    clerk.post(SAVE, {name: form[name].value() for name in ("text", "noted", "consent", "wording")})
    version = Version.objects.get()
    assert list(version.pictures.all()) == [Picture.objects.get()]
    exported = clerk.get(reverse("policies:word", args=[version.policy.slug, "1.0"]))
    document = Document(io.BytesIO(exported.content))
    [shape] = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "The way from the gate to the office"
    assert (shape.width, shape.height) == (Emu(120 * 12700), Emu(60 * 12700))


def test_a_draft_that_is_not_made_leaves_its_pictures_to_be_swept(clerk):
    upload(clerk, words.files()["pandoc-picture"])
    assert not Version.objects.exists()
    assert Picture.objects.filter(versions=None).count() == 1


def test_the_text_is_exported_as_markdown_too(clerk):
    version = draft()
    response = clerk.get(reverse("policies:markdown", args=[version.policy.slug, "1.0"]))
    assert response.text == version.source
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("case", words.REFUSED)
def test_a_bad_word_file_is_refused_with_the_reason(case):
    make, why = words.REFUSED[case]
    with pytest.raises(TextRefused, match=why):
        read_word(make())


def test_the_page_says_why_a_word_file_is_refused(clerk):
    assert "(.doc)" in upload(clerk, words.OLE).text


LONG = pytest.mark.long
PARTS = [name for name in words.parts(words.styled()) if name.endswith((".xml", ".rels"))]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "content",
    [b"<a/>", *(pytest.param(each, marks=LONG) for each in (b"", b"<w:a>", b"\xff\xfe\x00"))],
)
def test_a_replaced_part_is_read_or_refused(part, content):
    with suppress(TextRefused):
        assert read_word(words.repacked(words.styled(), part, content)).text


@pytest.mark.parametrize(
    "value",
    ["x", "99999999999", *(pytest.param(each, marks=LONG) for each in ("", "-7", "1.5"))],
)
@pytest.mark.parametrize("name", ["ilvl", "numId", "abstractNumId", "start"])
def test_invalid_numbers_are_read_or_refused(name, value):
    raw = words.numbered()
    for part in ("word/numbering.xml", "word/document.xml"):
        content = re.sub(
            rf'(w:{name} w:val|w:{name})="[^"]*"'.encode(),
            rf'\1="{value}"'.encode(),
            words.parts(raw)[part],
        )
        with suppress(TextRefused):
            assert read_word(words.repacked(raw, part, content)).text


def test_a_table_that_would_fill_memory_is_refused():
    raw = words.styled()
    content = words.parts(raw)["word/document.xml"]
    wide = content.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="999999"/>')
    with pytest.raises(TextRefused, match="more cells"):
        read_word(words.repacked(raw, "word/document.xml", wide))


# By command


def test_the_command_takes_word_files(db, tmp_path):
    path = tmp_path / "policy.docx"
    path.write_bytes(words.styled())
    call_command("import_policy", str(path), stdout=io.StringIO())
    assert Version.objects.get().title == "Screens Policy"


def test_the_command_stops_at_tracked_changes(db, tmp_path):
    path = str(words.FILES / "office-tracked.docx")
    out = io.StringIO()
    with pytest.raises(CommandError, match="Resolve these in the file first"):
        call_command("import_policy", path, stdout=out)
    assert "tracked change by Ada Bell" in out.getvalue()
    call_command("import_policy", path, "--accept-changes", stdout=out)
    assert Version.objects.get().title == "Gates Policy"
