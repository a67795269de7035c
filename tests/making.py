"""Policies for tests, made by the acts that make real ones."""

import datetime
import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.utils import timezone

from acknowledgements.models import Signature
from acknowledgements.signing import OnScreen, sign
from people.models import Group, Person
from policies.importing import bring_in
from policies.models import Version
from policies.publishing import publish, submit
from policies.texts.parsing import parse

TEXT = """# Harbour Learning Partnership

## {title}

May 2026

## 1. Aims

This policy says how we keep {words} safe.

## 2. Conduct

### 2.1 What to do

- Lock the screen.
- Ask when in doubt.

## 3. Informed Consent

*I [employee full name] have read and understood the {title} and will comply with it.*

Employee signature:

Date:
"""


def text(title: str = "Quiet Screens Policy", words: str = "screens") -> bytes:
    return TEXT.format(title=title, words=words).encode()


def draft(title: str = "Quiet Screens Policy", words: str = "screens") -> Version:
    return bring_in(parse(text(title, words)), by=None)


def locked(title: str = "Quiet Screens Policy", words: str = "screens") -> Version:
    """Waiting to be published, with a PDF: a small one, for tests that look at no PDF."""
    version = draft(title, words)
    submit(version, by=None)
    content = b"%PDF-1.7\n% a stand-in for tests that look at no PDF\n"
    version.pdf.save(f"{version.pk}.pdf", ContentFile(content), save=False)
    version.pdf_sha256 = hashlib.sha256(content).hexdigest()
    version.save(update_fields=["pdf", "pdf_sha256"])
    return version


def published(
    title: str = "Quiet Screens Policy",
    words: str = "screens",
    *,
    due: datetime.date | None = None,
    groups: Iterable[Group] | None = None,
) -> Version:
    """In force, asking every group that stands by now (or those named) to sign within 28 days."""
    version = locked(title, words)
    day = due or timezone.localdate() + datetime.timedelta(days=28)
    publish(version, by=None, due=day, groups=groups)
    return version


def on_screen() -> OnScreen:
    return OnScreen("password", timezone.now(), "192.0.2.7", "a browser")


def signed(person: Person, version: Version) -> Signature:
    return sign(person, version.pk, str(person), version.statement_sha256, on_screen())
