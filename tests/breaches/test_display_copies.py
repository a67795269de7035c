import io
import json
import subprocess
import sys
from typing import Any

import av
import pikepdf
import pytest
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from breaches import jobs
from breaches.evidence import display_copies
from breaches.evidence.display_copies import CannotRedraw, redrawn
from breaches.evidence.file_types import examine
from breaches.evidence.redrawing import film
from breaches.evidence.sealed_files import attach, pieces
from breaches.models import Entry, Evidence
from people.models import Role
from tests.breaches import corpus
from tests.breaches.corpus import CORPUS, SECRETS
from tests.breaches.making import concern
from tests.factories import person
from web.stored_files import kept_or_removed

TAKEN = [case for case in CORPUS if case.type]
DRAWN = [case for case in TAKEN if case.drawn]
NOT_DRAWN = [case for case in TAKEN if not case.drawn]
MOST_MEMORY = 300 * 1024  # kilobytes


def drawn(content: bytes, media_type: str) -> bytes:
    with redrawn([content], media_type) as copy:
        return copy.read()


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.title)
def test_no_copy_says_where_or_by_whom_it_was_taken(case):
    copy = drawn(case.make(), case.type)
    assert copy
    assert [secret for secret in SECRETS if secret in copy] == []


@pytest.mark.parametrize("case", NOT_DRAWN, ids=lambda case: case.title)
def test_what_is_broken_or_too_much_is_not_drawn(case):
    with pytest.raises(CannotRedraw), redrawn([case.make()], case.type):
        pass


def test_the_secrets_are_in_the_originals():
    """Otherwise the test above would prove nothing."""
    found = {secret for case in DRAWN for secret in SECRETS if secret in case.make()}
    assert found >= set(SECRETS) - {b"exif"}


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_picture_is_upright(mode):
    content = corpus.picture("JPEG", (40, 30), mode, exif=corpus.exif())
    with Image.open(io.BytesIO(drawn(content, "image/jpeg"))) as image:
        assert image.size == (30, 40)


def test_a_picture_is_no_larger_than_a_screen():
    content = drawn(corpus.picture("PNG", (5000, 100)), "image/png")
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (2000, 40)


def test_a_document_keeps_its_pages_and_loses_programs_and_files():
    with pikepdf.open(io.BytesIO(drawn(corpus.telling_pdf(), "application/pdf"))) as copy:
        assert len(copy.pages) == 1
        assert not copy.attachments
        assert "/OpenAction" not in copy.Root
        assert "/Author" not in copy.docinfo


def test_sixty_pages_of_a_long_document_are_drawn():
    content = corpus.saved(corpus.pdf(61))
    with pikepdf.open(io.BytesIO(drawn(content, "application/pdf"))) as copy:
        assert len(copy.pages) == 60


def streams(copy):
    """For each stream of a film: its kind, its codec and its length in seconds."""
    with av.open(io.BytesIO(copy), "r", format="webm") as opened:
        for stream in opened.streams:
            last: Any = [*opened.decode(stream)][-1]
            opened.seek(0)
            yield stream.type, stream.codec_context.name, round(last.time, 1)


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_a_redrawn_video_is_as_long_as_it_was(codec):
    copy = drawn(corpus.video("mov", codec), "video/quicktime")
    assert [*streams(copy)] == [("video", "vp8", 0.9)]


def test_a_video_keeps_its_sound():
    copy = drawn(corpus.with_sound(), "video/mp4")
    assert [*streams(copy)] == [("video", "vp8", 0.5), ("audio", "opus", 1.0)]
    assert b"Ada" not in copy


def test_the_beginning_of_a_video_that_takes_too_long_is_drawn(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["film", "video/quicktime"])
    monkeypatch.setattr(film, "SECONDS", 0)
    copy = io.BytesIO()
    film.redraw(io.BytesIO(corpus.video()), copy)
    assert [*streams(copy.getvalue())] == [("video", "vp8", 0.1)]


@pytest.mark.parametrize(
    ("size", "turned", "becomes"),
    [
        ((64, 48), 0, (64, 48)),
        ((64, 48), 90, (48, 64)),
        ((64, 48), -90, (48, 64)),
        ((64, 48), 180, (64, 48)),
        ((1920, 1080), 0, (854, 480)),
        ((3840, 2160), 0, (854, 480)),
    ],
)
def test_a_video_is_upright_and_small(size, turned, becomes):
    copy = drawn(corpus.video("mp4", "libx264", size, turned), "video/mp4")
    with av.open(io.BytesIO(copy), "r") as opened:
        picture = next(opened.decode(video=0))
    assert (picture.width, picture.height) == becomes


def test_a_mail_becomes_its_text():
    text = drawn(corpus.mail(), "message/rfc822").decode()
    assert "From: Ada <ada@school.example>" in text
    assert "Attached: post.jpg" in text
    assert "I saw this yesterday." in text


def test_the_words_of_an_html_email_are_kept():
    page = "<style>p{}</style><p>Hello<br>there &amp; here</p><script>x()</script>"
    text = drawn(corpus.mail(page), "message/rfc822").decode()
    assert text.endswith("Hello\nthere & here")


def test_a_process_that_draws_knows_no_key(monkeypatch, tmp_path):
    """It gets none of our settings: whatever breaks it finds nothing to reveal."""
    seen = {}
    monkeypatch.setattr(subprocess, "run", lambda *program, **given: seen.update(given))
    with redrawn([b""], "image/png"):
        assert seen["env"] == {}


def test_what_takes_too_long_is_given_up():
    with pytest.raises(CannotRedraw), redrawn([corpus.photograph()], "image/jpeg", seconds=0):
        pass


# The job


@pytest.fixture
def entry(db) -> Entry:
    return concern(handlers=[person(Role.DEPUTY)], reporter=person()).entries.get()


def kept(entry: Entry, content: bytes) -> Evidence:
    with kept_or_removed() as stored:
        files = [examine(File(io.BytesIO(content), name="a"))]
        return attach(entry, files, stored, anonymous=False)[0]


@pytest.mark.files
def test_the_job_makes_the_copy_once(entry):
    evidence = kept(entry, corpus.photograph())
    jobs.make_display(str(evidence.pk))
    evidence.refresh_from_db()
    assert evidence.display_state == "made"
    assert b"".join(pieces(evidence, "display")).startswith(b"\xff\xd8")
    jobs.make_display(str(evidence.pk))
    assert Evidence.objects.get().display == evidence.display


@pytest.mark.files
def test_what_cannot_be_drawn_is_said(entry):
    evidence = kept(entry, corpus.photograph()[:-200])
    jobs.make_display(str(evidence.pk))
    evidence.refresh_from_db()
    assert (evidence.display_state, evidence.display) == ("impossible", "")
    assert b"".join(pieces(evidence, "original")) == corpus.photograph()[:-200]


@pytest.mark.files
def test_a_file_that_storage_lost_is_not_tried_for_ever(entry, caplog):
    evidence = kept(entry, corpus.photograph())
    default_storage.delete(evidence.original)
    jobs.make_display(str(evidence.pk))
    evidence.refresh_from_db()
    assert evidence.display_state == "impossible"
    assert "is missing" in caplog.text


@pytest.mark.files
def test_a_file_locked_meanwhile_gets_no_copy(entry, monkeypatch):
    evidence = kept(entry, corpus.photograph())
    put = display_copies.put_sealed

    def locked_before(*given):
        Evidence.objects.update(state="locked")
        return put(*given)

    monkeypatch.setattr(display_copies, "put_sealed", locked_before)
    jobs.make_display(str(evidence.pk))
    evidence.refresh_from_db()
    assert (evidence.display, evidence.display_state) == ("", "waiting")
    assert default_storage.listdir("evidence")[1] == [evidence.original.partition("/")[2]]


MEASURE = """
import json, re, resource, sys
from pathlib import Path
import django
django.setup()
from django.core.files.base import File
from breaches.evidence.display_copies import CannotRedraw, redrawn
from breaches.evidence.file_types import examine
for path in Path(sys.argv[1]).iterdir():
    with path.open("rb") as content:
        examined = examine(File(content))
        try:
            with redrawn(examined.content.chunks(), examined.type):
                pass
        except CannotRedraw:
            pass
# Not from getrusage, where a process begins with the peak of the one that started it.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps([int(peak[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@pytest.mark.long
def test_nothing_takes_300_mb_of_memory(tmp_path):
    """For the process that receives files, and those that redraw them."""
    for number, case in enumerate(TAKEN):
        (tmp_path / str(number)).write_bytes(case.make())
    program = [sys.executable, "-c", MEASURE, str(tmp_path)]
    told = subprocess.run(program, cwd=settings.BASE_DIR, capture_output=True, check=True)
    receiving, drawing = json.loads(told.stdout)
    assert max(receiving, drawing) < MOST_MEMORY
