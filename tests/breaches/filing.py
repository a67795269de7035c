"""Evidence for tests: as sent, as kept, and as stored."""

import io
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.urls import reverse

from breaches import jobs
from breaches.evidence.file_types import Examined, examine
from breaches.evidence.sealed_files import add_evidence
from breaches.models import Concern, Evidence
from breaches.vault import PIECE
from people.models import Person
from tests.breaches.corpus import photograph

# Several sealed pieces.
LARGE = photograph() + bytes(2 * PIECE)


def sent(content: bytes = LARGE, name: str = "post.jpg") -> Examined:
    return examine(File(io.BytesIO(content), name=name))


def kept(
    case: Concern, content: bytes = LARGE, name: str = "post.jpg", by: Person | None = None
) -> Evidence:
    """A file that was added, with its display copy; by the reporter unless by a handler."""
    evidence = add_evidence(case, [sent(content, name)], "", by).evidence.get()
    jobs.make_display(str(evidence.pk))
    return Evidence.objects.select_related("concern", "entry").get(pk=evidence.pk)


def in_storage(storage: Any = default_storage) -> list[str]:
    try:
        return sorted(f"evidence/{name}" for name in storage.listdir("evidence")[1])
    except FileNotFoundError:
        return []


def url(name: str, case: Concern, *more: Any) -> str:
    return reverse(f"breaches:{name}", args=[case.reference, *more])
