"""PDF files for tests: small, and made as they are needed."""

import datetime
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import BinaryIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from weasyprint import HTML

from policies.jobs import draw_pages, make_pdf
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.publishing import Asking, publish
from policies.models import Upload, Version
from policies.originals.keeping import bring_in_upload, keep_upload
from policies.originals.programs.draw import draw
from policies.originals.programs.read import read
from policies.originals.programs.safety import Refused
from tests.factories import person, today
from tests.making import met

TITLE = "Guidance on Screens"
CONSENT = "I [full name] have read and understood the Guidance and will comply with it."
PAGES = f"""<html lang=en><head><title>Guidance on Screens</title>
<style>@page {{ size: A5 }} h2 {{ page-break-before: always }}</style></head><body>
<h1>Guidance on Screens</h1><p>This guidance is for all staff.</p>
<h2>1. Aims</h2><p>Screens are *locked* [always].</p>
<ul><li>Lock the screen.</li><li>Ask when in doubt.</li></ul>
<table><tr><th>Who</th><th>When</th></tr><tr><td>All staff</td><td>At once</td></tr></table>
<h2>2. Consent</h2><p>{CONSENT}</p>
</body></html>"""


@cache
def tagged(html: str = PAGES) -> bytes:
    made: bytes = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    return made


@cache
def untagged(html: str = PAGES) -> bytes:
    made: bytes = HTML(string=html).write_pdf()
    return made


@cache
def blank(pages: int = 1) -> bytes:
    """Pages without a word, as a scanner makes them."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 280))
        first = pdf.pages[0]
        for _n in range(pages - 1):
            pdf.pages.append(first)
        return saved(pdf)


@cache
def with_page_without_text(pages: int = 4) -> bytes:
    """As many pages as asked for, the last one without a word."""
    words = "Whoever sees a screen that nobody locks tells its owner and locks it. " * 12
    more = "".join(f"<h2>{n}. Room {n}</h2><p>{words}</p>" for n in range(3, pages - 1))
    html = PAGES.replace("</body>", f"{more}</body>")
    with pikepdf.open(io.BytesIO(tagged(html))) as pdf:
        pdf.add_blank_page(page_size=(200, 280))
        return saved(pdf)


def changed(change, content=None) -> bytes:
    """The file after `change` was made to its `pikepdf.Pdf`."""
    with pikepdf.open(io.BytesIO(content or tagged())) as pdf:
        change(pdf)
        return saved(pdf)


def saved(pdf: pikepdf.Pdf, **options) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def work_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF files are read in this process, and drawn small: anything else takes long."""
    monkeypatch.setattr("policies.originals.programs.draw.WIDTH", 60)
    for module in ("reading", "drawing"):
        monkeypatch.setattr(f"policies.originals.{module}.run_apart", run_here)


@contextmanager
def run_here(program: str, source: BinaryIO, *arguments: str, seconds: float) -> Iterator[BinaryIO]:
    """What the program makes, without its limits."""
    source.seek(0)
    if program.endswith(".draw"):
        target = io.BytesIO()
        draw(source, target, *map(int, arguments))
        yield io.BytesIO(target.getvalue())
        return
    try:
        said = read(source)
    except Refused as refused:
        said = {"refused": str(refused)}
    yield io.BytesIO(json.dumps(said).encode())


def upload(content: bytes | None = None, **fields) -> Upload:
    """One that is looked at."""
    file = ContentFile(content or tagged(), "guidance.pdf")
    if "by" not in fields:
        fields["by"] = person(None)
    return keep_upload(file, **{"consent": "text", "wording": "", **fields})


def undrawn(
    content: bytes | None = None, title: str = TITLE, consent: str | None = None
) -> Version:
    """A draft whose pages have no pictures yet. Another file in it is replaced."""
    drafts = Version.objects.filter(policy__title=title, state=Version.State.DRAFT)
    replaces = drafts.values_list("original_sha256", flat=True).first() or ""
    return bring_in_upload(upload(content), title, consent, replaces=replaces)


def draft(content: bytes | None = None, title: str = TITLE, consent: str | None = None) -> Version:
    made = undrawn(content, title, consent)
    draw_pages(str(made.pk))
    return made


def published(
    content: bytes | None = None, title: str = TITLE, consent: str | None = None
) -> Version:
    version = draft(content, title, consent)
    submit(version, by=None)
    approve(version, None, met())
    make_pdf(str(version.pk))
    version.refresh_from_db()
    publish(version, None, Asking(today() + datetime.timedelta(days=28)))
    return version
