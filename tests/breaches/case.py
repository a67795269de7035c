"""A concern with something of everything in it, and its case file as it is handed out."""

import io
import zipfile
from typing import Any

from django.core.files.base import File
from django.utils import timezone

from breaches import jobs
from breaches.case_file.export import ask_for_case_file, content
from breaches.evidence.file_types import examine
from breaches.evidence.sealed_files import attach
from breaches.models import CaseFile, Concern, Entry, Evidence, Party
from people.models import Person, Role
from tests.breaches.making import concern
from tests.factories import SchoolFactory, person
from web.stored_files import kept_or_removed

MAIL = """From: Priya Nair <p.nair@school.example>
To: Head <head@school.example>
Subject: What P. Nair saw
Date: Mon, 23 Nov 2026 16:00:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Nair, Priya here. PRIYA\u200b saw it. Ask PNAIR.
""".encode()


def nair(**fields) -> Person:
    names = {"first_name": "Priya", "last_name": "Nair", "email": "p.nair@school.example"}
    return person(**{**names, "title": "Teaching assistant", **fields})


def head(**fields) -> Person:
    return person(Role.EXECUTIVE, first_name="Ravi", last_name="Shah", **fields)


def evidence(made: Concern, name: str, content: bytes) -> Evidence:
    """A file from the reporter, with its display copy."""
    entry = made.write(Entry.Kind.EVIDENCE, {"text": f"Sent {name}"}, at=timezone.now())
    with kept_or_removed() as stored:
        file = examine(File(io.BytesIO(content), name=name))
        (found,) = attach(entry, [file], stored, anonymous=False)
    jobs.make_display(str(found.pk))
    return Evidence.objects.select_related("concern").get(pk=found.pk)


def full(reporter: Person, handler: Person) -> Concern:
    """One line of every kind, each with the reporter's name in all its free text."""
    said = f"{reporter} said so"
    made = concern(
        handlers=[handler],
        about=[person(first_name="Ada", last_name="Lovell", title="Teacher")],
        reporter=reporter,
        school=SchoolFactory(name="Hill School"),
        report={
            "what": f"I, {reporter}, saw a post.",
            "witnesses": said,
            "policy": {
                "slug": "social-media",
                "title": "Social Media Policy",
                "version": 1,
                "number": "1.0",
                "section": "",
                "anchor": "",
            },
            "links": [{"url": "https://x.example/p.nair", "seen": "noon", "words": said}],
            "route": [{"name": str(handler), "job": "Executive headteacher", "why": "chosen"}],
        },
    )
    subject = made.parties.get(part=Party.Part.SUBJECT)
    lines: dict[str, dict[str, Any]] = {
        "message": {"text": said},
        "note": {"text": said},
        "opened": {"up_to": 1, "evidence": [f"{reporter}.png"]},
        "threshold": {"decision": "low", "reasons": said},
        "state": {"state": "review", "words": said, "reason": said},
        "done": {"text": said, "on": "2026-11-24"},
        "finding": {"finding": "unsubstantiated", "reasons": said},
        "sanction": {"sanction": "advice", "reasons": said},
        "subject": {"name": "Ada Lovell", "why": said},
        "handler": {"name": str(handler), "job": "", "why": said, "how": "route"},
        "stood_back": {"name": "Someone", "why": said, "up_to": 3, "evidence": []},
        "silence": {"silent": True, "advised_by": said, "why": said},
        "locked": {"name": f"{reporter}.jpg", "why": said},
        "released": {"name": f"{reporter}.jpg", "why": said},
        "destroyed": {"name": f"{reporter}.jpg", "why": said},
        "hold": {"held": True, "why": said},
        "exported": {"whole": True, "for": said},
    }
    action = {"act": "spoke", "text": said, "contact": said, "reference": said, "on": ""}
    due = timezone.localdate()
    now, about = timezone.now(), {"finding", "sanction", "silence"}
    made.write(Entry.Kind.ACTION, action, by=handler, at=now, owner=handler, due=due)
    for kind, words in lines.items():
        party = subject if kind in about else None
        made.write(Entry.Kind(kind), words, by=handler, at=now, party=party)
    made.write(Entry.Kind.MESSAGE, {"text": said}, at=now)
    return made


def case_file(made: Concern, handler: Person, whole: bool = False) -> CaseFile:
    """Requested, and made by its job."""
    asked = ask_for_case_file(made, whole, "The police", handler)
    jobs.make_case_file(str(asked.pk))
    return CaseFile.objects.select_related("concern").get(pk=asked.pk)


def pdf_of(found: CaseFile) -> bytes:
    return b"".join(content(found, "pdf"))


def archive_of(found: CaseFile) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(content(found, "zip"))))


def members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    return {name: archive.read(name) for name in archive.namelist()}
