"""An anonymous reporter's pictures are redrawn, by few at once and not for long."""

import fcntl
import io
from contextlib import ExitStack, contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import File

from breaches.evidence.file_types import examine
from breaches.intake import stripping
from breaches.intake.stripping import strip
from tests.breaches import corpus
from tests.breaches.corpus import SECRETS
from web.confinement.running import Busy


def examined(content, name="Ada.jpg"):
    return examine(File(io.BytesIO(content), name=name))


@contextmanager
def taken(count):
    """This many others are redrawing."""
    with ExitStack() as files:
        for path in stripping.TURNS[:count]:
            fcntl.flock(files.enter_context(path.open("rb")), fcntl.LOCK_EX)
        yield


def test_a_picture_is_redrawn_under_a_new_name():
    (stripped,) = strip([examined(corpus.photograph())])
    assert (stripped.name, stripped.type) == ("picture-1.jpg", "image/jpeg")
    assert stripped.stripped
    content = b"".join(stripped.content.chunks())
    assert content
    assert not any(secret in content for secret in SECRETS)


def test_each_of_several_is_numbered():
    found = strip([examined(corpus.photograph()), examined(corpus.picture("PNG"))])
    assert [each.name for each in found] == ["picture-1.jpg", "picture-2.png"]


def test_one_that_is_broken_is_refused_with_its_name():
    with pytest.raises(ValidationError, match="Ada.jpg: This picture is damaged"):
        strip([examined(corpus.photograph()[:-200])])


def test_all_pictures_of_a_request_share_one_time_limit(monkeypatch):
    monkeypatch.setattr(stripping, "SECONDS", 0.0)
    with pytest.raises(ValidationError, match="Send fewer of them"):
        strip([examined(corpus.photograph())])


def test_while_one_draws_another_one_can():
    with taken(1):
        assert strip([examined(corpus.photograph())])


def test_while_two_draw_nobody_else_does():
    with taken(2), pytest.raises(Busy):
        strip([examined(corpus.photograph())])
    assert strip([examined(corpus.photograph())])


def test_a_refused_request_takes_nobodys_turn():
    with taken(2), pytest.raises(Busy):
        strip([examined(corpus.photograph())])
    with pytest.raises(ValidationError):
        strip([examined(corpus.photograph()[:-200])])
    for path in stripping.TURNS:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_without_pictures_nobody_waits():
    with taken(2):
        assert strip([]) == []
