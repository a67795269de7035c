"""Pictures of a PDF file's pages: those of the right file, and of every page that can be drawn."""

import datetime
import io
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from time_machine import travel

from audit.models import Event
from people.models import FileJob
from policies.jobs import draw_missing_pages, draw_pages, sweep_pictures
from policies.lifecycle.approving import submit
from policies.lifecycle.pictures import keep_drawings
from policies.models import OriginalPage, PagePictures, Picture, Version
from policies.originals import drawing
from policies.originals.drawing import draw_missing
from policies.texts.model import Drawing
from tests.making import add_picture
from tests.policies import pdfs
from web.confinement.running import Stopped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
MANY = drawing.AT_ONCE - 2


def drawn(version):
    return [*version.pages.exclude(picture=None).values_list("number", flat=True)]


def meanwhile(monkeypatch, act):
    """Has `act` done while a batch is drawn, once."""
    waiting = [act]

    def run(program, source, *arguments, seconds):
        if waiting:
            waiting.pop()()
        return pdfs.run_here(program, source, *arguments, seconds=seconds)

    monkeypatch.setattr(drawing, "run_apart", run)


def test_no_page_gets_a_picture_of_a_file_that_was_replaced(monkeypatch):
    version = pdfs.undrawn()
    meanwhile(monkeypatch, lambda: pdfs.undrawn(pdfs.with_page_without_text()))
    draw_missing(version)
    assert drawn(version) == []
    assert not version.pictures.exists()
    draw_pages(str(version.pk))
    assert drawn(version) == [1, 2, 3, 4]


def test_a_draft_that_is_deleted_meanwhile_is_left(monkeypatch):
    version = pdfs.undrawn()
    meanwhile(monkeypatch, type(version).objects.get(pk=version.pk).delete)
    draw_missing(version)
    assert not OriginalPage.objects.exists()


@pytest.fixture
def bad(monkeypatch):
    """Numbers of pages that stop the process that draws them; counts the processes."""
    pages: set[int] = set()
    started = []

    def run(program, source, *arguments, seconds):
        started.append(arguments)
        if pages & {int(each) + 1 for each in arguments}:
            raise Stopped
        return pdfs.run_here(program, source, *arguments, seconds=seconds)

    monkeypatch.setattr(drawing, "run_apart", run)
    return pages, started


def test_a_page_that_cannot_be_drawn_costs_no_other_its_picture(bad):
    version = pdfs.undrawn(pdfs.blank(45), "Scans", "")
    bad[0].update({2, 31})
    with pytest.raises(Stopped, match=r"\[2, 31\]"):
        draw_missing(version)
    assert drawn(version) == [n for n in range(1, 46) if n not in bad[0]]


def test_pages_that_can_be_drawn_again_are_drawn(bad):
    version = pdfs.undrawn(pdfs.blank(45), "Scans", "")
    bad[0].update({2, 31})
    with pytest.raises(Stopped):
        draw_missing(version)
    bad[0].clear()
    draw_missing(version)
    assert drawn(version) == [*range(1, 46)]


def test_a_page_that_comes_out_empty_is_named_too(monkeypatch):
    version = pdfs.undrawn(pdfs.blank(3), "Scans", "")

    @contextmanager
    def run(program, source, *arguments, seconds):
        each = []
        for n in arguments:
            with pdfs.run_here(program, source, n, seconds=seconds) as output:
                each.append(output.read() if n != "1" else bytes(8))
        yield io.BytesIO(b"".join(each))

    monkeypatch.setattr(drawing, "run_apart", run)
    with pytest.raises(Stopped, match=r"\[2\]"):
        draw_missing(version)
    assert drawn(version) == [1, 3]


def test_a_file_of_nothing_but_bad_pages_is_given_up(bad):
    pages, started = bad
    version = pdfs.undrawn(pdfs.blank(300), "Scans", "")
    pages.update(range(1, 301))
    with pytest.raises(Stopped):
        draw_missing(version)
    assert len(started) == 2 * drawing.MOST_STOPS


def test_the_page_that_has_no_picture_is_named(clerk, monkeypatch):
    version = pdfs.undrawn()
    monkeypatch.setattr("people.models.FileJob.is_failing", True)
    OriginalPage.objects.exclude(number=2).update(picture=add_picture(io_of(a_drawing(1))))
    assert "Page 2 has no picture." in clerk.get(version.get_absolute_url()).text


@pytest.fixture
def given_up(monkeypatch):
    """A draft whose second page can't be drawn."""
    version = pdfs.draft()
    version.pages.filter(number=2).update(picture=None)
    monkeypatch.setattr("people.models.FileJob.is_failing", True)
    return version


def submit_page(client, version, **sent):
    address = reverse("policies:submit", args=[version.policy.slug, version.number])
    return client.post(address, sent) if sent else client.get(address)


def test_a_page_that_cannot_be_drawn_has_to_be_looked_at_in_the_file(clerk, given_up):
    assert "Page 2 could not be drawn" in submit_page(clerk, given_up).text
    for sent in ({"submit": "1"}, {"looked_at": "1"}):
        assert "Look at it in the PDF file" in submit_page(clerk, given_up, **sent).text
    assert Version.objects.get().state == "draft"


def test_whoever_has_looked_at_it_may_go_on(clerk, given_up):
    submit_page(clerk, given_up, looked_at="2")
    assert Version.objects.get().state == "submitted"
    assert Event.objects.get(act=Event.Act.VERSION_SUBMITTED).details["looked_at"] == [2]
    assert "There is no picture of this page." in clerk.get(given_up.get_absolute_url()).text
    draw_missing_pages()
    assert not FileJob.objects.of(PagePictures(given_up.pk)).exists()


def test_a_page_that_may_still_be_drawn_is_waited_for(given_up, monkeypatch):
    monkeypatch.setattr("people.models.FileJob.is_failing", False)
    with pytest.raises(ValidationError, match="not made yet"):
        submit(given_up, None, looked_at=[2])


def a_drawing(n):
    """A picture unlike any other."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (n, 0, 0)).save(file, "PNG")
    return Drawing(file.getvalue(), 8, 8, original="")


def io_of(made):
    return io.BytesIO(made.content)


def test_drawing_many_pages_takes_as_many_statements_as_a_few(statements):
    few = pdfs.undrawn(pdfs.with_page_without_text())
    many = pdfs.undrawn(pdfs.with_page_without_text(MANY), "Many")
    count = statements(lambda: draw_missing(few))
    assert statements(lambda: draw_missing(many)) == count
    assert drawn(many) == [*range(1, MANY + 1)]


def test_keeping_many_pictures_of_a_text_takes_as_many_statements_as_one(statements):
    made = [a_drawing(n) for n in range(10)]
    count = statements(lambda: keep_drawings("", made[:1]))
    assert statements(lambda: keep_drawings("", made)) == count
    assert Picture.objects.count() == 10


def test_the_same_picture_is_kept_once():
    made = a_drawing(1)
    text = keep_drawings("", [made, made])
    assert keep_drawings("", [made]) == text
    assert Picture.objects.count() == 1


def test_a_picture_that_is_found_again_is_not_swept():
    found, unused = (add_picture(io_of(a_drawing(n))) for n in (1, 2))
    with travel(timezone.now() + datetime.timedelta(days=2)):
        add_picture(io_of(a_drawing(1)))
        sweep_pictures()
    assert [*Picture.objects.all()] == [found]
    assert unused != found
