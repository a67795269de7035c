"""What the office does: print consent forms, and record the signed ones."""

import uuid
from collections.abc import Set as AbstractSet

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.forms.paper import PaperFilter, PaperForm, forms_sent_for, ticked_in
from acknowledgements.forms.printout import PrintoutForm
from acknowledgements.models import Asked, Printout, Signature
from acknowledgements.models.asked import AskedQuerySet
from acknowledgements.signing.consent_forms import ask_for_forms
from acknowledgements.signing.paper import record_forms
from acknowledgements.signing.reading import open_versions
from acknowledgements.signing.signing import NotAsked, TextChanged
from people.decorators import only_for, signed_in
from people.models import FileJob, Person
from people.namesakes import Label, labelled, labels_of
from policies.models import Version
from web.file_responses import hand_out

office = only_for(lambda person: person.keeps_people)
# How many rows a page of the paper form shows; the rest is found by name.
ROWS = 100
LATELY = 20


@office
@require_http_methods(["GET", "HEAD", "POST"])
def forms(request: HttpRequest) -> HttpResponse:
    """Ask for consent forms; a job makes the file."""
    person, today = signed_in(request), timezone.localdate()
    initial = {"kind": Printout.Kind.UNSIGNED}
    form = PrintoutForm(today, data=request.POST or None, initial=initial)
    if form.is_valid():
        printout = form.save(commit=False)
        printout.asked_by = person
        ask_for_forms(printout)
        return redirect(printout)
    recent = Printout.objects.filter(asked_by=person).select_related("version", "school", "person")
    made = list(recent[:10])
    labels = labels_of({each.person_id for each in made if each.person_id})
    rows = [(each, labels.get(each.person_id or 0)) for each in made]
    return render(request, "acknowledgements/forms.html", {"form": form, "recent": rows})


@office
@require_safe
def printout(request: HttpRequest, pk: str) -> HttpResponse:
    """Whether the file is made; until it is, the page refreshes itself."""
    found = get_object_or_404(Printout.objects.filter(asked_by=signed_in(request)), pk=pk)
    context: dict[str, object] = {"printout": found}
    if not found.made_at:
        context["file_job"] = FileJob.objects.ask(found)
    return render(request, "acknowledgements/printout.html", context)


@office
@require_safe
def printout_pdf(request: HttpRequest, pk: str) -> FileResponse:
    found = get_object_or_404(Printout.objects.filter(asked_by=signed_in(request)), pk=pk)
    if not found.file:
        raise Http404
    return hand_out(found.file, filename="consent-forms.pdf")


@office
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Record signed forms: one in a few seconds, or a whole meeting on one page."""
    if request.method == "POST":
        return _record_pile(request)
    which = PaperFilter(data=request.GET)
    return _show_pile(request, which, which.chosen_version())


def _record_pile(request: HttpRequest) -> HttpResponse:
    """Record what was ticked, for the version the page showed and no other."""
    which = PaperFilter(data=request.GET)
    sent = forms_sent_for(request.POST)
    version = open_versions().filter(pk=sent).first() if sent else None
    if version is None:
        changed = _("The policy was changed since. Nothing is recorded: look at the forms again.")
        messages.warning(request, changed)
        return redirect("acknowledgements:paper")
    which.is_valid()
    return _show_pile(request, which, version)


def _show_pile(request: HttpRequest, which: PaperFilter, version: Version | None) -> HttpResponse:
    person, today = signed_in(request), timezone.localdate()
    ticked = ticked_in(request.POST)
    people = still_to_sign(which, version, ticked) if version else []
    initial = {"version": version and version.pk, "taken_by": person.public_id, "signed_on": today}
    form = PaperForm(
        version,
        people,
        today,
        data=request.POST or None,
        files=request.FILES or None,
        initial=initial,
    )
    if version and form.is_valid() and _record(request, version, form):
        _tell_who_had_signed(request, ticked, people)
        return redirect(request.get_full_path())
    context = {
        "which": which,
        "form": form,
        "version": version,
        "more": len(people) >= ROWS,
        "lately": _taken_in(which),
    }
    return render(request, "acknowledgements/paper.html", context)


def _taken_in(which: PaperFilter) -> list[tuple[Signature, Label]]:
    """What the office recorded last, for the name searched for: one may be wrong."""
    named = Person.objects.matching(which.cleaned_data.get("words", ""))
    signatures = Signature.objects.standing().filter(method__in=Signature.TAKEN_IN)
    lately = list(signatures.filter(person__in=named).with_version()[:LATELY])
    labels = labels_of({each.person_id for each in lately})
    return [(each, labels[each.person_id]) for each in lately]


def _record(request: HttpRequest, version: Version, form: PaperForm) -> bool:
    """Record the ticked forms; if that is refused, the form says why."""
    try:
        recorded = record_forms(version, form.signed_forms(), by=signed_in(request))
    except (NotAsked, TextChanged):
        form.add_error(None, _("The list has changed since. Look at it again, then send it."))
        return False
    count = len(recorded)
    said = ngettext("%d form is recorded.", "%d forms are recorded.", count) % count
    messages.success(request, said)
    return True


def _unsigned(version: Version) -> AskedQuerySet:
    return Asked.objects.on(timezone.localdate()).unsigned().filter(round__policy=version.policy)


def people_to_sign(version: Version) -> "QuerySet[Person]":
    """Everyone the policy's round asks who has not signed, away or not."""
    return Person.objects.filter(pk__in=_unsigned(version).everyone())


def still_to_sign(
    which: PaperFilter, version: Version, ticked: AbstractSet[uuid.UUID] = frozenset()
) -> list[Person]:
    """The first hundred that match, and everyone ticked, whichever page they were on."""
    people = people_to_sign(version)
    shown = list(which.of(_unsigned(version), people)[:ROWS])
    further = people.filter(public_id__in=ticked - {each.public_id for each in shown})
    return shown + list(further)


def _tell_who_had_signed(
    request: HttpRequest, ticked: set[uuid.UUID], people: list[Person]
) -> None:
    """Name the people in the pile who had already signed."""
    before = Person.objects.filter(public_id__in=ticked - {each.public_id for each in people})
    for person, label in labelled(before):
        who = label.after(person)
        messages.info(request, _("%s has signed already: nothing was changed.") % who)
