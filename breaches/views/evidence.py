"""Files of a concern: added, viewed, downloaded; locked, released and destroyed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from breaches import opening
from breaches.evidence import locks
from breaches.evidence.display_copies import display_name, display_type
from breaches.evidence.sealed_files import Copy, add_evidence, pieces
from breaches.forms.evidence import EvidenceForm, FileDecisionForm
from breaches.models import Concern, Entry, Evidence
from people.decorators import signed_in
from people.models import Person

# Lines the reporter wrote, unless a handler is their author.
THEIR_OWN = (Entry.Kind.REPORT, Entry.Kind.MESSAGE, Entry.Kind.EVIDENCE)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add files, or a link, to a concern: for its handlers and its reporter."""
    person = signed_in(request)
    concern = Concern.objects.handled_by(person).filter(reference=reference).first()
    by = person if concern else None
    if concern is None:
        concern = get_object_or_404(Concern.objects.reported_by(person), reference=reference)
    back = concern.get_absolute_url()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*sent, back=back)
    if form.carry_out(lambda: _add(concern, form, by)):
        messages.success(request, _("It is kept."))
        return redirect(back)
    return render(request, "breaches/evidence_add.html", {"form": form, "concern": concern})


def _add(concern: Concern, form: EvidenceForm, by: Person | None) -> Entry:
    typed = form.cleaned_data
    return add_evidence(concern, typed["chosen"], typed["text"], by, form.links())


@require_safe
def display(request: HttpRequest, reference: str, pk: uuid.UUID) -> StreamingHttpResponse:
    """The display copy. The browser itself shows only a redrawn picture."""
    found, handling = _visible(signed_in(request), reference, pk)
    if not found.display:
        raise Http404
    response = _streamed(found, "display", display_type(found.words["type"]))
    _name(response, display_name(found), inline=found.is_picture)
    if handling:
        _record_opening(request, found)
    return response


@require_safe
def original(request: HttpRequest, reference: str, pk: uuid.UUID) -> StreamingHttpResponse:
    """The file as it came, to be saved: no browser opens it by itself."""
    found, handling = _visible(signed_in(request), reference, pk)
    if not handling or not found.original:
        raise Http404
    response = _streamed(found, "original", "application/octet-stream")
    _name(response, found.words["name"])
    response["Content-Length"] = found.words["size"]
    _record_opening(request, found)
    return response


def _visible(person: Person, reference: str, pk: uuid.UUID) -> tuple[Evidence, bool]:
    """A file that the person may look at, and whether they handle its concern.

    The reporter may see what they sent themselves, and nothing else.
    """
    files = Evidence.objects.open().select_related("concern", "entry")
    rows = files.filter(pk=pk, concern__reference=reference)
    handled = rows.filter(concern__in=Concern.objects.handled_by(person)).first()
    if handled:
        return handled, True
    reported = rows.filter(concern__in=Concern.objects.reported_by(person))
    return get_object_or_404(reported, entry__author=None, entry__kind__in=THEIR_OWN), False


def _streamed(found: Evidence, copy: Copy, media_type: str) -> StreamingHttpResponse:
    try:
        content = pieces(found, copy)
    except FileNotFoundError as error:
        raise Http404 from error
    response = StreamingHttpResponse(content, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _name(response: HttpResponseBase, name: str, inline: bool = False) -> None:
    response["Content-Disposition"] = str(content_disposition_header(not inline, name))


def _record_opening(request: HttpRequest, found: Evidence) -> None:
    if request.method != "HEAD":
        opening.record_evidence(found.concern, signed_in(request), found, timezone.now())


@dataclass(frozen=True)
class FileDecision:
    """A decision about a file, and the state the file must be in."""

    act: Callable[[Evidence, Person, str], Evidence]
    state: str
    template: str
    button: Any
    done: Any


LOCK = FileDecision(
    locks.lock,
    Evidence.State.KEPT,
    "breaches/evidence_lock.html",
    gettext_lazy("Lock this file"),
    gettext_lazy("The file is locked. Nobody can open it."),
)
RELEASE = FileDecision(
    locks.release,
    Evidence.State.LOCKED,
    "breaches/evidence_release.html",
    gettext_lazy("Release this file"),
    gettext_lazy("The file is released."),
)
DESTROY = FileDecision(
    locks.destroy,
    Evidence.State.LOCKED,
    "breaches/evidence_destroy.html",
    gettext_lazy("Destroy this file"),
    gettext_lazy("The file is destroyed."),
)


@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, reference, pk, LOCK)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, reference, pk, RELEASE)


@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: HttpRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    return _decide(request, reference, pk, DESTROY)


def _decide(
    request: HttpRequest, reference: str, pk: uuid.UUID, decision: FileDecision
) -> HttpResponse:
    by = signed_in(request)
    concern = get_object_or_404(Concern.objects.handled_by(by), reference=reference)
    found = get_object_or_404(concern.evidence.filter(state=decision.state), pk=pk)
    form = FileDecisionForm(decision.button, request.POST or None, back=concern.get_absolute_url())
    if form.carry_out(lambda: decision.act(found, by, form.cleaned_data["why"])):
        messages.success(request, decision.done)
        return redirect(concern)
    return render(request, decision.template, {"form": form, "evidence": found})
