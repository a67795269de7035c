"""Policies for tests, made by the real acts."""

import datetime
import hashlib
from collections.abc import Iterable
from functools import cache
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.text import slugify

from acknowledgements.asked import unsigned
from acknowledgements.asked.shares import Tally
from acknowledgements.asked.unsigned import Choice
from acknowledgements.models import Opening, Signature, SignatureDetails
from acknowledgements.signing.signing import OnScreen, sign
from people.models import Group, Person
from policies.forms.import_notes import Noted
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.drafting import Typed
from policies.lifecycle.importing import bring_in, sha256
from policies.lifecycle.pictures import store_drawings
from policies.lifecycle.publishing import Asking, publish
from policies.models import Meeting, Picture, Policy, Round, RoundGroup, Version
from policies.redrawing import redraw
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


def previewed(content: bytes, **fields: Any) -> dict[str, Any]:
    """What the preview of a text sends back, if nothing was noted about it."""
    text = content.decode()
    return {"text": text, "noted": Noted().signed(text), "consent": "text", **fields}


# Some thousand tests begin with the same few texts.
read = cache(parse)


def draft(title: str = "Quiet Screens Policy", words: str = "screens") -> Version:
    return bring_in(read(text(title, words)), by=None)


def typed(words: str = "screens", title: str = "Quiet Screens Policy", **changes: Any) -> Typed:
    """What somebody types into the editor."""
    return Typed(**{"text": text(title, words).decode(), "consent": "text", **changes})


def add_picture(file: IO[bytes]) -> Picture:
    """One in the text, redrawn in this process."""
    [picture] = store_drawings([redraw(file)])
    return picture


def met(day: datetime.date | None = None) -> Meeting:
    """The governing body's meeting of today, or of that day."""
    return Meeting.objects.held(day or timezone.localdate(), Meeting.Body.GOVERNING_BODY)


def approved(title: str = "Quiet Screens Policy", words: str = "screens") -> Version:
    version = locked(title, words)
    approve(version, None, met())
    return printed(version)


def locked(title: str = "Quiet Screens Policy", words: str = "screens") -> Version:
    """Waiting for approval, with a tiny PDF, for tests that don't look at it."""
    version = draft(title, words)
    submit(version, by=None)
    return printed(version)


def printed(version: Version) -> Version:
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
    """In force, asking every existing group (or those named) to sign within 28 days."""
    version = approved(title, words)
    day = due or timezone.localdate() + datetime.timedelta(days=28)
    publish(version, None, Asking(day, groups=groups))
    return version


def on_screen() -> OnScreen:
    return OnScreen("password", timezone.now(), "192.0.2.7", "a browser")


def opened(person: Person, version: Version) -> None:
    """They have opened the text, as everyone must who signs on screen."""
    Opening.objects.get_or_create(person=person, version=version, defaults={"at": timezone.now()})


def signed(person: Person, version: Version) -> Signature:
    opened(person, version)
    shown = version.wording_for(person.kinds).sha256
    return sign(person, version.pk, str(person), shown, on_screen())


def files_that_rows_name(count: int) -> None:
    """More named files than a test leaves stray ones: otherwise nothing is swept."""
    for n in range(count):
        file = default_storage.save("pictures/named", ContentFile(b"x"))
        size = {"width": 1, "height": 1, "media_type": "image/png"}
        Picture.objects.create(sha256=f"{n:064}", file=file, **size)


def many_published(count: int) -> list[Version]:
    """Many policies in force that ask every group, in a few SQL queries: for lists of 500 rows."""
    first = Policy.objects.count()
    titles = [f"Policy {n:04}" for n in range(first, first + count)]
    policies = Policy.objects.bulk_create(Policy(title=t, slug=slugify(t)) for t in titles)
    made = Version.objects.bulk_create(_short(policy) for policy in policies)
    rows = Version.objects.filter(pk__in=[version.pk for version in made])
    rows.update(state="submitted")
    rows.update(state="approved", pdf="policies/none.pdf", pdf_sha256="0" * 64)
    rows.update(state="published", published_at=timezone.now())
    due = timezone.localdate() + datetime.timedelta(days=28)
    rounds = Round.objects.bulk_create(
        Round(policy=policy, major=1, name="Autumn", due=due, asks_all=True) for policy in policies
    )
    RoundGroup.objects.bulk_create(
        RoundGroup(round=each, group=group, asked_from=timezone.localdate())
        for each in rounds
        for group in Group.objects.all()
    )
    return made


def _short(policy: Policy) -> Version:
    content = {"title": policy.title, "source": policy.title, "html": policy.title, "words": 2}
    hashes = {"source_sha256": sha256(policy.title), "text_sha256": sha256(policy.title)}
    statement = {"statement": "I agree.", "statement_sha256": sha256("I agree.")}
    version = Version(policy=policy, major=1, **content, **hashes, **statement)
    version.content_sha256 = sha256(version.content())
    return version


def many_signed(person: Person, versions: list[Version]) -> None:
    """The person's signatures of all these, in two SQL queries and without links."""
    rounds = dict(Round.objects.open().values_list("policy_id", "pk"))
    now = timezone.now()
    signatures = Signature.objects.bulk_create(
        Signature(
            person=person,
            version=version,
            round_id=rounds[version.policy_id],
            method="screen",
            at=now,
            proved_at=now,
        )
        for version in versions
    )
    SignatureDetails.objects.bulk_create(
        SignatureDetails(signature=each, name=str(person), statement="I agree.")
        for each in signatures
    )


def numbers_of(head: Person, day: datetime.date) -> dict[str, int]:
    """The numbers that the head's page of unsigned policies shows above its list."""
    shares = Tally.of(unsigned.asked(head, Choice(), day), day).by_policy()
    return unsigned.numbers(head, Choice(), day, shares)
