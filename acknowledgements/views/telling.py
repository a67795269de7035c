"""Recording that people were told what to sign, and reminding them of it."""

import datetime
import uuid
from contextlib import suppress

from django.contrib import messages
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.asked import unsigned
from acknowledgements.forms.telling import NudgeForm, RemindingForm, ToldForm
from acknowledgements.forms.unsigned import UnsignedListForm
from acknowledgements.models import Asked, Letter, Notice, Query, Reminding
from acknowledgements.telling import emails
from acknowledgements.telling.reminders import (
    Reach,
    nudge,
    reach_of,
    record_told,
    set_reminders,
    still_owed,
)
from people.decorators import only_for, signed_in
from people.models import Person
from people.namesakes import labelled, labels_of
from policies.models import Round

# How many recipients are named before an email is sent.
NAMED = 40
heads = only_for(lambda person: person.chases)
teller = only_for(lambda person: person.chases or person.keeps_people)
office = only_for(lambda person: person.keeps_people)
scheduler = only_for(lambda person: person.leads_all or person.keeps_people)


@teller
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    """Record that people were told in person, by letter or at a briefing."""
    person = signed_in(request)
    rounds = list(Round.objects.open().select_related("policy").order_by("policy__title"))
    slug = request.GET.get("policy")
    fitting = [each for each in rounds if not slug or each.policy.slug == slug]
    if slug and not fitting:
        raise Http404
    chosen = fitting[0] if fitting else None
    form = None
    if chosen:
        initial = {"day": timezone.localdate()}
        form = ToldForm(_owing(person, chosen), request.POST or None, initial=initial)
        if form.is_valid():
            sent = form.cleaned_data
            count = record_told(chosen, sent["people"], sent["way"], sent["day"], person)
            said = ngettext("%s person was told.", "%s people were told.", count) % count
            messages.success(request, _("Recorded: %s") % said)
            return redirect(request.get_full_path())
    context = {"rounds": rounds, "chosen": chosen, "form": form}
    return render(request, "acknowledgements/told.html", context)


@heads
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """Remind one, some or all of the people who still have to sign; the text is shown first.

    The head who sends it gets none.
    """
    head, today = signed_in(request), timezone.localdate()
    rows = unsigned.owing(head, UnsignedListForm(head, data=request.GET).choice(), today)
    if "person" in request.GET:
        rows = rows.filter(public_id__in=_ids(request.GET.getlist("person")))
    owed = {(row["person"], row["round_id"]) for row in rows if row["person"] != head.pk}
    asking = owed & Query.objects.open().pairs()
    wanted = {person for person, _round in owed - asking}
    form = NudgeForm(request.POST or None)
    if form.is_valid():
        count = nudge(wanted, head, form.cleaned_data["words"], today)
        said = ngettext("Sent to %s person.", "Sent to %s people.", count) % count
        messages.success(request, said)
        filters = request.GET.copy()
        filters.pop("person", None)
        return redirect(f"{reverse('acknowledgements:unsigned')}?{filters.urlencode()}")
    reach = reach_of(wanted, today)
    context = {
        "form": form,
        "reach": reach,
        "named": labelled(reach.people[:NAMED]),
        "asking": {person for person, _round in asking} - wanted,
        "letter": _example(head, reach, today),
    }
    return render(request, "acknowledgements/remind.html", context)


def _ids(typed: list[str]) -> list[uuid.UUID]:
    found = []
    for each in typed:
        with suppress(ValueError):
            found.append(uuid.UUID(each))
    return found


def _example(head: Person, reach: Reach, day: datetime.date) -> EmailMessage | None:
    """The email as the first recipient gets it."""
    if not reach.people:
        return None
    to = reach.people[0]
    return emails.asking(Letter(person=to, day=day, by=head), still_owed(day, to))


def _owing(person: Person, round_: Round) -> "QuerySet[Person]":
    """Who still has to sign, among the people this person may see: everyone, for the office."""
    today = timezone.localdate()
    seen = Asked.objects.on(today)
    if not person.keeps_people:
        seen = unsigned.asked(person, unsigned.Choice(), today)
    return Person.objects.filter(pk__in=seen.owing().filter(round=round_).everyone())


@office
@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """People whose emails don't arrive, and what the mail server said: their address is wrong."""
    found = Notice.objects.filter(round__closed_at=None).undelivered(timezone.localdate())
    labels = labels_of({each.person_id for each in found})
    notices = [(each, labels[each.person_id]) for each in found]
    return render(request, "acknowledgements/undelivered.html", {"notices": notices})


@scheduler
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """When people are reminded, for the whole partnership."""
    form = RemindingForm(request.POST or None, instance=Reminding.current())
    if form.is_valid():
        set_reminders(form.save(commit=False), signed_in(request))
        messages.success(request, _("Kept."))
        return redirect("acknowledgements:reminders")
    return render(request, "acknowledgements/reminders.html", {"form": form})
