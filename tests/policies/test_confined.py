"""Files are read in a process of their own, with bounds; the web process stores what it gives."""

import io
import struct
import subprocess

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from policies.intake import apart, looking
from policies.intake.looking import look
from policies.intake.picturing import add_picture
from policies.intake.reading import read_file
from policies.models import Picture
from policies.originals import reading as originals
from policies.texts.parsing import TextRefused, parse
from policies.word.writing import word_file
from tests import processes
from tests.policies import pdfs, words
from web.confinement import running as confinement

TOO_MUCH = "takes too much time or memory"


def test_a_word_file_is_read_and_its_pictures_stored(db):
    raw = words.files()["pandoc-picture"]
    found = read_file(raw)
    assert found.text == words.read_word(raw).text
    assert f"picture:{Picture.objects.get().pk}" in found.text


def test_an_archive_is_read_there_too(db):
    raw = words.zipped({"text.md": b"# Screens Policy\n"})
    assert read_file(raw).text == "# Screens Policy\n"


def test_a_picture_that_comes_back_is_the_same(db):
    found = read_file(words.files()["pandoc-picture"])
    again = read_file(word_file(parse(found.text.encode()).source, "Title"))
    assert f"picture:{Picture.objects.get().pk}" in again.text


def test_what_must_be_agreed_to_comes_over():
    raw = words.files()["office-tracked"]
    found = read_file(raw)
    assert found.doubts == words.read_word(raw).doubts
    assert found.said == found.unaccounted == ()


def test_a_refusal_comes_over_with_its_reason():
    with pytest.raises(TextRefused, match="holds macros"):
        read_file(words.repacked(words.styled(), "word/vbaProject.bin", b"\0"))


def test_it_speaks_the_language_of_the_person(settings, tmp_path):
    said = "This is not a Word file (.docx)."
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(catalogue({said: "Nid ffeil Word (.docx) yw hon."}))
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("cy"), pytest.raises(TextRefused, match="Nid ffeil Word"):
        read_file(words.zipped({"hello.txt": b"Hello"}))


def catalogue(messages):
    """A file of translations as gettext reads it."""
    start = ("", "Content-Type: text/plain; charset=UTF-8\n")
    pairs = sorted([start, *messages.items()])
    place = 28 + 16 * len(pairs)
    tables, strings = [b"", b""], b""
    for n in (0, 1):
        for pair in pairs:
            tables[n] += struct.pack("<II", len(pair[n].encode()), place + len(strings))
            strings += pair[n].encode() + b"\0"
    header = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28)
    return struct.pack("<7I", *header) + tables[0] + tables[1] + strings


def test_what_takes_too_long_is_ended_and_refused(monkeypatch):
    monkeypatch.setattr(apart, "BY_THE_CLOCK", 0.01)
    with pytest.raises(TextRefused, match=TOO_MUCH):
        read_file(words.styled())


KINDS = {"Word": words.styled, "PDF": pdfs.tagged}


def choose(client, kind):
    file = SimpleUploadedFile("policy", KINDS[kind]())
    typed = {"consent": "typed", "wording": "I, [full name], agree."}
    return client.post("/policies/import/", {"file": file, **typed}).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_while_others_are_read_a_person_is_told_to_come_back(clerk, kind, monkeypatch):
    monkeypatch.setattr(confinement, "WAIT", 0.01)
    with confinement._one_at_a_time:
        page = choose(clerk, kind)
    assert "Many files are being read at the moment. Please try again in a minute." in page
    assert "I, [full name], agree." in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_of_ours_is_not_put_down_to_the_file(clerk, kind, monkeypatch, caplog):
    for reader in (apart, originals):
        monkeypatch.setattr(reader, "PROGRAM", "tests.web.ending")
    page = choose(clerk, kind)
    assert "That is a fault in this site, and we have been told." in page
    assert "I, [full name], agree." in page
    assert "Error at" in caplog.text


@pytest.mark.long
@pytest.mark.parametrize("name", words.BOMBS)
def test_a_bomb_takes_neither_20_seconds_nor_300_mb(name, elsewhere, tmp_path):
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(words.BOMBS[name]())
    seconds, kilobytes = map(int, processes.ask(elsewhere, "tests.policies.words", bomb).split())
    assert seconds <= apart.SECONDS + 1
    assert kilobytes < 300 * 1024


def test_the_process_gets_none_of_our_keys(monkeypatch):
    seen = {}
    monkeypatch.setattr(subprocess, "run", lambda *program, **given: seen.update(given))
    with pytest.raises(ValueError, match="Expecting value"):
        read_file(words.styled())
    assert {*seen["env"]} == {"DJANGO_SETTINGS_MODULE", "GIVEN_SETTINGS"}
    assert "only-for-tests" not in seen["env"]["GIVEN_SETTINGS"]


def test_a_short_text_needs_no_process(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    assert read_file(b"# Screens Policy\n").text == "# Screens Policy\n"
    assert look("# Screens Policy\n\n## 1. Aims\n\nWe look.\n", "").parsed


ASKED = "# Screens Policy\n\n## 1. Aims\n\nWe [always] look.\n\n"
SIGNED = "## 2. Consent\n\nI [full name] have read the Screens Policy.\n"
UNCLEAR = "## 2. Staff\n\nI confirm I have read it.\n\n## 3. Heads\n\nI agree to all of it.\n"


@pytest.mark.parametrize("text", [ASKED + SIGNED, ASKED + UNCLEAR], ids=["whole", "unclear"])
def test_of_a_long_text_the_same_is_found(text, monkeypatch):
    monkeypatch.setattr(looking, "SHORT", 0)
    found = look(text, None)
    assert found == looking.look_here(text, None)
    assert found.offered or (found.parsed and found.parsed.statement)


def test_a_long_text_that_takes_too_long_is_refused_too(clerk, monkeypatch):
    monkeypatch.setattr(apart, "BY_THE_CLOCK", 0.01)
    long = ASKED + "We look.\n\n" * 9_000 + SIGNED
    page = clerk.post("/policies/import/", {"file": as_file(long), "consent": "text"})
    assert TOO_MUCH in page.text


def test_a_picture_that_takes_too_long_is_refused(db, monkeypatch):
    monkeypatch.setattr(apart, "BY_THE_CLOCK", 0.01)
    with pytest.raises(ValidationError, match="Save a smaller one"):
        add_picture(io.BytesIO(b"GIF89a"))


def test_of_a_picture_it_is_said_why_it_is_refused(db):
    with pytest.raises(ValidationError, match="no picture that can be read"):
        add_picture(io.BytesIO(b"GIF89a"))


def as_file(text):
    return SimpleUploadedFile("policy.md", text.encode())
