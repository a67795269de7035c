"""A meeting's papers, as one PDF."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from home.decorators import overseer
from people.file_jobs import being_made, is_made
from policies.models import Meeting, Pack
from policies.reviews.meetings import ask_for_pack
from web.file_responses import hand_out


@overseer
@require_POST
def pack(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask for a meeting's papers as they are now, as one PDF."""
    ask_for_pack(get_object_or_404(Meeting, pk=pk))
    return redirect("home:papers", pk)


@overseer
@require_safe
def papers(request: HttpRequest, pk: str) -> HttpResponse | FileResponse:
    """The papers last asked for; until a job has made them, a page that refreshes itself."""
    found = Pack.objects.filter(meeting__pk=pk).select_related("meeting").first()
    if found is None:
        raise Http404
    if not is_made(found):
        back = reverse("policies:meeting", args=[pk])
        return being_made(request, found, heading=str(found.meeting), back=back)
    return hand_out(found.file, filename=f"papers-{found.meeting.day}.pdf")
