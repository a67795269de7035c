"""Governors' meetings: their dates, their agenda, and what they decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.decorators import keeper, only_for, signed_in
from policies.forms.agenda import AgendaForm, EnterForm, OutcomesForm
from policies.forms.approving import MinutesForm
from policies.lifecycle.approving import add_minutes
from policies.models import Meeting
from policies.reviews.meetings import enter, record_meeting, set_agenda
from web.error_display import errors_as_message, errors_on_form

overseer = only_for(lambda person: person.oversees_policies)
# About ten years of meetings; older ones are reached from what they decided.
SHOWN = 200


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings, with a form to enter one for people who keep policies."""
    person = signed_in(request)
    form = EnterForm(request.POST or None)
    if person.keeps_policies and form.is_valid():
        return redirect("policies:agenda", enter(**form.cleaned_data, by=person).pk)
    found = Meeting.objects.all()[:SHOWN]
    context = {"meetings": found, "form": form, "keeps": person.keeps_policies}
    return render(request, "policies/meetings.html", {**context, "today": timezone.localdate()})


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, pk: str) -> HttpResponse:
    """One meeting's agenda and outcomes, and its minute reference once it is known."""
    person = signed_in(request)
    found = get_object_or_404(Meeting.objects.select_related("recorded_by", "record"), pk=pk)
    form = MinutesForm(data=request.POST or None)
    if person.keeps_policies and form.is_valid():
        with errors_as_message(request):
            add_minutes(found, form.cleaned_data["minute_reference"], person)
        return redirect("policies:meeting", pk)
    context = {
        "meeting": found,
        "record": getattr(found, "record", None),
        "agenda": found.agenda.select_related("policy"),
        "form": form,
        "approvals": found.approvals.without_text().select_related("policy"),
        "reviews": found.reviews.standing().select_related("version__policy"),
        "keeps": person.keeps_policies,
        "held": found.day <= timezone.localdate(),
    }
    return render(request, "policies/meeting.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, pk: str) -> HttpResponse:
    """Which policies the meeting is to approve or review."""
    found = get_object_or_404(Meeting, pk=pk)
    form = AgendaForm(found, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_on_form(form):
            set_agenda(found, form.chosen())
            return redirect("policies:meeting", pk)
    return render(request, "policies/agenda.html", {"meeting": found, "form": form})


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: HttpRequest, pk: str) -> HttpResponse:
    """Record who was there and the outcome for every policy, all at once."""
    found = get_object_or_404(Meeting, pk=pk)
    items = list(found.agenda.select_related("policy"))
    form = OutcomesForm(items, data=request.POST or None)
    if form.is_valid():
        with errors_on_form(form):
            record_meeting(
                found, signed_in(request), form.attendance(), form.approved(), form.reviewed()
            )
            messages.success(request, _("The meeting is recorded."))
            return redirect("policies:meeting", pk)
    return render(request, "policies/outcomes.html", {"meeting": found, "form": form})
