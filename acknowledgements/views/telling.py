"""That people were told of what they are to sign, and when they are reminded of it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from acknowledgements.models import Asked, Reminding
from acknowledgements.telling import set_reminders, tell
from acknowledgements.telling_forms import RemindingForm, ToldForm
from people.guards import only_for, signed_in
from people.models import Person
from policies.models import Round

teller = only_for(lambda person: person.chases or person.keeps_people)
scheduler = only_for(lambda person: person.leads_all or person.keeps_people)


@teller
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    """Record that people were told in person, by letter or at a briefing."""
    person = signed_in(request)
    rounds = Round.objects.open().select_related("policy").order_by("policy__title")
    slug = request.GET.get("policy")
    chosen = get_object_or_404(rounds, policy__slug=slug) if slug else rounds.first()
    form = None
    if chosen:
        initial = {"day": timezone.localdate()}
        form = ToldForm(_owing(person, chosen), request.POST or None, initial=initial)
        if form.is_valid():
            sent = form.cleaned_data
            count = tell(chosen, sent["people"], sent["way"], sent["day"], person)
            said = ngettext("%s person was told.", "%s people were told.", count) % count
            messages.success(request, _("Recorded: %s") % said)
            return redirect(request.get_full_path())
    context = {"rounds": rounds, "chosen": chosen, "form": form}
    return render(request, "acknowledgements/told.html", context)


def _owing(person: Person, round_: Round) -> "QuerySet[Person]":
    """Who has still to sign, of those that this person may see: all, to the office."""
    asked = Asked.objects.on(timezone.localdate()).owing().filter(round=round_)
    if not (person.leads_all or person.keeps_people):
        asked = asked.at(*person.schools_led())
    return Person.objects.filter(pk__in=asked.everyone())


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
