"""A concern's case file: requested, waited for, and handed out to handlers."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from breaches.case_file.export import ask_for_case_file, content
from breaches.forms.case_file import CaseFileForm
from breaches.models import CaseFile, Concern, Entry
from people.decorators import signed_in
from people.models import FileJob

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@require_http_methods(["GET", "HEAD", "POST"])
def case_files(request: HttpRequest, reference: str) -> HttpResponse:
    """Request a case file; a job makes it."""
    by = signed_in(request)
    concern = get_object_or_404(Concern.objects.handled_by(by), reference=reference)
    form = CaseFileForm(request.POST or None, back=concern.get_absolute_url())
    if form.is_valid():
        case_file = ask_for_case_file(concern, form.whole, form.cleaned_data["for_whom"], by)
        return redirect("breaches:case_file", reference, case_file.pk)
    made = concern.case_files.select_related("asked_by")
    exported = concern.entries.filter(kind=Entry.Kind.EXPORTED)
    whom = {entry.at: entry.words["for"] for entry in exported}
    earlier = [(each, whom.get(each.asked_at, "")) for each in made]
    context = {"form": form, "concern": concern, "earlier": earlier}
    return render(request, "breaches/case_files.html", context)


@require_safe
def case_file(request: HttpRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    """Whether it is made; until then, the page refreshes itself."""
    found = _found(request, reference, pk)
    context: dict[str, object] = {"case_file": found, "concern": found.concern}
    if not found.made_at:
        context["file_job"] = FileJob.objects.ask(found)
    return render(request, "breaches/case_file.html", context)


@require_safe
def case_pdf(request: HttpRequest, reference: str, pk: uuid.UUID) -> StreamingHttpResponse:
    return _handed_out(_found(request, reference, pk), "pdf")


@require_safe
def case_zip(request: HttpRequest, reference: str, pk: uuid.UUID) -> StreamingHttpResponse:
    return _handed_out(_found(request, reference, pk), "zip")


def _found(request: HttpRequest, reference: str, pk: uuid.UUID) -> CaseFile:
    concerns = Concern.objects.handled_by(signed_in(request)).filter(reference=reference)
    asked = CaseFile.objects.filter(concern__in=concerns).select_related("concern")
    return get_object_or_404(asked, pk=pk)


def _handed_out(case_file: CaseFile, kind: str) -> StreamingHttpResponse:
    """Raises Http404 if it is not made yet, or gone."""
    try:
        pieces = content(case_file, kind)
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{case_file.concern.reference}-{'whole' if case_file.whole else 'redacted'}.{kind}"
    return StreamingHttpResponse(
        pieces,
        content_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
