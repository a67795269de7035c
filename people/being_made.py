"""The page that stands in for a file which a job is still making."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.models import FileJob
from people.models.file_job import MadeByJob


def being_made(
    request: HttpRequest, row: MadeByJob, *, heading: str, back: str, lede: str = ""
) -> HttpResponse:
    """Says how it is coming on, and asks for it again where no job is at it."""
    file_job = FileJob.objects.ask(row)
    context = {"file_job": file_job, "heading": heading, "lede": lede, "back": back}
    return render(request, "people/being_made.html", context)
