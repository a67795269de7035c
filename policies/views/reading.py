"""One version: its text, its PDF, its pictures, and what in it may be out of date."""

import logging

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from people.decorators import keeper, signed_in
from people.file_jobs import being_made
from people.models import FileJob, Person
from policies.intake.packing import packed_text
from policies.models import PagePictures, Picture, Version
from policies.register.advice import check_text
from policies.register.outdated import last_looked
from policies.texts.model import TextDiffers
from policies.texts.passages import pictures
from policies.views.finding import find_version, open_if_public, reader
from policies.word.origin import origin_properties
from policies.word.writing import word_file
from web.file_responses import hand_out

logger = logging.getLogger(__name__)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Of the pages without a picture, how many are named.
MOST_UNDRAWN = 20
MARKDOWN_TYPE = "text/markdown; charset=utf-8"


@require_safe
def version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One version's text, whatever its state; clerks also see what they can do with it next."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    context = {"version": found, "keeps": person.keeps_policies}
    if person.keeps_policies:
        context["plan"] = getattr(found, "plan", None)
        context["sent_back"] = found.sent_back.select_related("by").first()
        undrawn = found.pages.filter(picture=None).values_list("number", flat=True)
        waits = found.original and found.state == Version.State.DRAFT
        if waits and (first := [*undrawn[:MOST_UNDRAWN]]):
            context["undrawn"] = first
            context["file_job"] = FileJob.objects.ask(PagePictures(found.pk))
        context["others"] = found.policy.versions.exclude(pk=found.pk).without_text()
    return render(request, "policies/version.html", context)


@open_if_public
@require_safe
def pdf(request: HttpRequest, slug: str, number: str) -> HttpResponse | FileResponse:
    """The original as it came, or the stored PDF; while a job is making that, a page that says so
    and reloads itself."""
    found = find_version(reader(request), slug, number)
    name = f"{found.policy.slug}-{found.number}.pdf"
    if found.original:
        # It was made elsewhere, so no browser opens it within the site.
        return hand_out(found.original, as_attachment=True, filename=name)
    if found.state == Version.State.DRAFT:
        raise Http404  # A text that can still change is not printed.
    if not found.pdf_sha256:
        back = found.get_absolute_url()
        return being_made(request, found, heading=found.title, back=back)
    return hand_out(found.pdf, filename=name)


@keeper
@require_safe
def check_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """What in the text may be out of date: advice, which changes nothing."""
    found = find_version(signed_in(request), slug, number)
    context = {"version": found, "advice": check_text(found), "looked": last_looked()}
    return render(request, "policies/check.html", context)


@keeper
@require_safe
def word(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The text as a Word file; imported again, it is the same text."""
    found = _written_here(signed_in(request), slug, number)
    try:
        content = word_file(found.source, found.title, origin_properties(found))
    except TextDiffers as differs:
        return _not_handed_out(request, found, differs)
    return _to_keep(content, WORD_TYPE, f"{slug}-{number}.docx")


@keeper
@require_safe
def markdown(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The text as stored; if it has pictures, in a ZIP archive with them."""
    found = _written_here(signed_in(request), slug, number)
    name = f"{slug}-{number}"
    if not pictures(found.source):
        return _to_keep(found.source.encode(), MARKDOWN_TYPE, f"{name}.md")
    try:
        content = packed_text(found.source, name)
    except TextDiffers as differs:
        return _not_handed_out(request, found, differs)
    return _to_keep(content, "application/zip", f"{name}.zip")


def _not_handed_out(request: HttpRequest, found: Version, differs: TextDiffers) -> HttpResponse:
    """No file is better than one that says something else."""
    logger.error("The file made from %s differs from it: %s", found, "; ".join(differs.args))
    said = _(
        "The file was not made, because it would not have said the same as the text. Please tell"
        " whoever runs this site. %s"
    )
    messages.error(request, said % differs.args[0])
    return redirect(found.get_absolute_url())


def _written_here(person: Person, slug: str, number: str) -> Version:
    """A text that is ours to write: of a PDF file only the file itself is handed out."""
    found = find_version(person, slug, number)
    if found.original:
        raise Http404
    return found


def _to_keep(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=disposition)


# Its address is the hash of its bytes, so it never changes.
@open_if_public
@cache_control(private=True, max_age=31_536_000, immutable=True)
@require_safe
def picture(request: HttpRequest, sha256: str) -> FileResponse:
    """A picture in a text that the person may read."""
    found = get_object_or_404(Picture.objects.visible_to(reader(request)), pk=sha256)
    response = hand_out(found.file, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
