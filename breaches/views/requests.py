"""Requests for access: recorded, decided line by line, answered, printed."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breaches.decorators import officer
from breaches.forms.requests import LineForm, RequestForm
from breaches.models import AccessLine, AccessRequest
from breaches.oversight import access_requests
from breaches.oversight.access_requests import RequestedLine
from people.decorators import signed_in
from people.models import Person
from web.error_display import errors_as_message


def _one(pk: uuid.UUID) -> AccessRequest:
    return get_object_or_404(AccessRequest.objects.select_related("person"), pk=pk)


def _line(found: AccessRequest, entry: uuid.UUID, person: Person) -> RequestedLine:
    for line in access_requests.lines(found, person):
        if line.entry.pk == entry:
            return line
    raise Http404


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    by, form = signed_in(request), RequestForm(request.POST or None)
    made = form.carry_out(lambda: access_requests.record_request(**form.cleaned_data, by=by))
    if made:
        return redirect("breaches:access_request", made.pk)
    recorded = AccessRequest.objects.select_related("person")
    return render(request, "breaches/requests.html", {"form": form, "recorded": recorded})


@officer
@require_safe
def access_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _one(pk)
    lines = access_requests.lines(found, signed_in(request))
    undecided = sum(line.decided is None for line in lines)
    context = {"found": found, "lines": lines, "undecided": undecided}
    return render(request, "breaches/access_request.html", context)


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: uuid.UUID, entry: uuid.UUID) -> HttpResponse:
    """Decide about one line."""
    found = _one(pk)
    shown = _line(found, entry, signed_in(request))
    initial = {"decision": shown.decided.decision, **shown.reasons} if shown.decided else {}
    back = reverse("breaches:access_request", args=[pk])
    form = LineForm(request.POST or None, initial=initial, back=back)
    if form.carry_out(lambda: _decide(found, shown, form)):
        return redirect(f"{back}#line-{shown.entry.pk}")
    return render(request, "breaches/access_line.html", {"form": form, "line": shown})


def _decide(found: AccessRequest, shown: RequestedLine, form: LineForm) -> AccessLine:
    typed = form.cleaned_data
    decision = AccessLine.Decision(typed["decision"])
    return access_requests.decide(found, shown, decision, typed["reason"], typed["words"])


@officer
@require_POST
def answered(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _one(pk)
    with errors_as_message(request):
        access_requests.answer(found, signed_in(request))
        messages.success(request, _("The request is marked as answered."))
    return redirect("breaches:access_request", pk)


@officer
@require_safe
def printed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is given and nothing else, to print once the request is answered."""
    found = _one(pk)
    if not found.answered_on:
        raise Http404
    lines = access_requests.given(access_requests.lines(found, signed_in(request)))
    return render(request, "breaches/access_print.html", {"found": found, "lines": lines})
