import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from breaches.models import Evidence
from tests.breaches.corpus import photograph
from tests.breaches.filing import url
from tests.breaches.making import concern

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(deputy, teacher):
    return concern(handlers=[deputy], reporter=teacher)


def upload(content: bytes | None = None, name="post.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photograph())


def test_a_handler_adds_files(client, case, deputy):
    client.force_login(deputy)
    sent = {"chosen": [upload(), upload(name="second.jpg")], "text": "Two posts."}
    response = client.post(url("evidence_add", case), sent)
    assert response.url == case.get_absolute_url()
    entry = case.entries.get(kind="evidence")
    assert (entry.author, entry.words["text"]) == (deputy, "Two posts.")
    assert [each.words["name"] for each in entry.evidence.all()] in (
        ["post.jpg", "second.jpg"],
        ["second.jpg", "post.jpg"],
    )


def test_the_reporter_adds_files(client, case, teacher):
    client.force_login(teacher)
    client.post(url("evidence_add", case), {"chosen": upload(), "text": ""})
    assert case.entries.get(kind="evidence").author is None


def test_what_must_never_be_uploaded_is_said_before_the_field(client, case, teacher):
    client.force_login(teacher)
    page = client.get(url("evidence_add", case)).content.decode()
    assert 0 < page.index("Never upload an indecent picture of a child") < page.index('type="file"')


def test_a_file_that_is_refused_is_named_and_none_is_kept(client, case, deputy):
    client.force_login(deputy)
    files = [upload(), upload(b"<svg></svg>", "drawing.svg")]
    page = client.post(url("evidence_add", case), {"chosen": files}).content.decode()
    assert "drawing.svg: This is a web page or a drawing" in page
    assert not Evidence.objects.exists()


def test_no_file_is_said(client, case, deputy):
    client.force_login(deputy)
    page = client.post(url("evidence_add", case), {"text": ""}).content.decode()
    assert "Choose a file, or write which post or page it is." in page


def test_eleven_files_are_too_many(client, case, deputy):
    client.force_login(deputy)
    page = client.post(url("evidence_add", case), {"chosen": [upload() for _n in range(11)]})
    assert "Send at most 10 files at a time." in page.content.decode()


def test_a_full_disk_is_said(client, case, deputy, monkeypatch):
    def full(*given):
        raise OSError

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    client.force_login(deputy)
    page = client.post(url("evidence_add", case), {"chosen": upload()}).content.decode()
    assert "The files could not be stored, so nothing was changed." in page
    assert not case.entries.filter(kind="evidence").exists()


LINK = {
    "link": "https://social.example/p/1",
    "link_words": "She is useless.",
    "link_seen": "Monday, 8 o'clock",
}


def test_a_link_alone_is_kept_with_its_words_and_when_they_were_seen(client, case, teacher):
    client.force_login(teacher)
    client.post(url("evidence_add", case), LINK)
    entry = case.entries.get(kind="evidence")
    (link,) = entry.words["links"]
    assert link == {"url": LINK["link"], "words": LINK["link_words"], "seen": LINK["link_seen"]}
    page = client.get(case.get_absolute_url()).text
    assert "She is useless." in page
    assert "Monday, 8 o&#x27;clock" in page


def test_handlers_see_the_link_in_the_timeline(client, case, teacher, deputy):
    client.force_login(teacher)
    client.post(url("evidence_add", case), LINK)
    client.force_login(deputy)
    page = client.get(case.get_absolute_url()).text
    assert "https://social.example/p/1 · Monday, 8 o&#x27;clock · She is useless." in page
