"""Files that a job makes: whether one is there, and the page shown until then."""

import logging
from typing import Protocol

from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.models import FileJob
from people.models.file_job import MadeByJob
from web.stored_files import holds_any

logger = logging.getLogger(__name__)


class HasFile(Protocol):
    """A row with a file that can be made again if it is lost."""

    @property
    def file(self) -> FieldFile: ...


def is_made(row: HasFile) -> bool:
    """Whether the file is there. One that storage has lost is logged, and counts as not made from
    now on. If the whole store is away, such as a folder that is not mounted, it still counts as
    made."""
    name = row.file.name
    if not name:
        return False
    if row.file.storage.exists(name) or not holds_any(row.file.storage):
        return True
    logger.error("The stored file %s is missing. It is made again.", name)
    model: type[Model] = type(row)  # type: ignore[assignment]  # A protocol can't say so.
    model._base_manager.filter(pk=row.file.instance.pk, file=name).update(file="")
    return False


def being_made(
    request: HttpRequest, row: MadeByJob, *, heading: str, back: str, lede: str = ""
) -> HttpResponse:
    """Says how the file is coming along, and asks for it again if no job is making it."""
    file_job = FileJob.objects.ask(row)
    context = {"file_job": file_job, "heading": heading, "lede": lede, "back": back}
    return render(request, "people/being_made.html", context)
