import io
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import File

from breaches.evidence.file_names import safe_name
from breaches.evidence.file_types import ENDINGS, Examined, examine
from tests.breaches.corpus import CORPUS, Case, mail, photograph, video
from web import sizes

TAKEN = [case for case in CORPUS if case.type]
REFUSED = [case for case in CORPUS if not case.type]


def sent(content: bytes, name: str = "file") -> File:
    return File(io.BytesIO(content), name=name)


def examined(case: Case) -> Examined:
    return examine(sent(case.make(), case.name))


def test_the_corpus_has_forty_files_and_more():
    assert len(CORPUS) >= 40
    assert all(case.refusal for case in REFUSED)


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.title)
def test_what_is_taken_is_typed_by_its_content(case):
    assert examined(case).type == case.type


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.title)
def test_what_is_refused_is_told_why(case):
    with pytest.raises(ValidationError) as refused:
        examined(case)
    assert case.refusal in " ".join(refused.value.messages)


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.title)
def test_a_name_shows_what_it_is_and_nothing_else(case):
    name = examined(case).name
    assert len(name) <= 100
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(letter).startswith("C") for letter in name)
    assert name.endswith(ENDINGS[case.type])


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\ada\\photo.JPEG", "photo.jpeg"),
        ("photo.jpg\0.exe", "photo.jpg.exe.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("Zoë’s  post.jpg", "Zoë’s post.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
    ],
)
def test_a_safe_name(given, safe):
    assert safe_name(given, (".jpg", ".jpeg")) == safe


@pytest.mark.parametrize("make", [mail, video, lambda: b"%PDF-1.7"])
def test_without_a_name_only_pictures_are_taken(make):
    with pytest.raises(ValidationError, match="Without your name only pictures are taken"):
        examine(sent(make()), anonymous=True)


def test_without_a_name_a_picture_is_taken():
    assert examine(sent(photograph()), anonymous=True).type == "image/jpeg"


def test_a_video_may_be_as_large_as_the_setting_says():
    content = sent(video())
    content.size = sizes.VIDEO
    assert examine(content).type == "video/quicktime"
    content.size = sizes.VIDEO + 1
    with pytest.raises(ValidationError, match="at most"):
        examine(content)
