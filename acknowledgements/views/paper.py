"""What the office does: print consent forms, and record the signed ones."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.forms import PaperFilter, PaperForm, PrintoutForm
from acknowledgements.forms_to_print import ask
from acknowledgements.models import Asked, Printout
from acknowledgements.paper import record_forms
from acknowledgements.signing import NotAsked, TextChanged
from people.guards import only_for, signed_in
from people.models import Person
from policies.models import Version

office = only_for(lambda person: person.keeps_people)
# As many rows as one page of the paper form shows; the rest is found by name.
ROWS = 100


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
        ask(printout)
        return redirect(printout)
    recent = Printout.objects.filter(asked_by=person).select_related("version", "school", "person")
    return render(request, "acknowledgements/forms.html", {"form": form, "recent": recent[:10]})


@office
@require_safe
def printout(request: HttpRequest, pk: str) -> HttpResponse:
    """Whether the file is made; while it is not, the page asks again by itself."""
    found = get_object_or_404(Printout.objects.filter(asked_by=signed_in(request)), pk=pk)
    return render(request, "acknowledgements/printout.html", {"printout": found})


@office
@require_safe
def printout_pdf(request: HttpRequest, pk: str) -> FileResponse:
    found = get_object_or_404(Printout.objects.filter(asked_by=signed_in(request)), pk=pk)
    if not found.file:
        raise Http404
    return FileResponse(
        found.file.open("rb"), filename="consent-forms.pdf", content_type="application/pdf"
    )


@office
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Record signed forms: one in a few seconds, or a whole meeting's on one page."""
    person, today = signed_in(request), timezone.localdate()
    which = PaperFilter(data=request.GET)
    people, version = _unsigned(which)
    initial = {"taken_by": person.pk, "signed_on": today}
    form = PaperForm(
        people, today, data=request.POST or None, files=request.FILES or None, initial=initial
    )
    if version and form.is_valid():
        try:
            recorded = record_forms(version, form.signed_forms(), by=person)
        except (NotAsked, TextChanged):
            form.add_error(None, _("The list has changed since. Look at it again, then send it."))
        else:
            count = len(recorded)
            said = ngettext("%d form is recorded.", "%d forms are recorded.", count) % count
            messages.success(request, said)
            return redirect(request.get_full_path())
    context = {"which": which, "form": form, "version": version, "more": len(people) == ROWS}
    return render(request, "acknowledgements/paper.html", context)


def _unsigned(which: PaperFilter) -> tuple[list[Person], Version | None]:
    """The people asked by the chosen policy's sign-off who have not signed, away or not."""
    which.is_valid()
    chosen = which.cleaned_data
    versions: QuerySet[Version] = which.fields["version"].queryset  # type: ignore[attr-defined]
    version = chosen.get("version") or versions.first()
    if version is None:
        return [], None
    rows = Asked.objects.on(timezone.localdate()).unsigned().filter(round__policy=version.policy)
    if chosen.get("school"):
        rows = rows.at(chosen["school"])
    people = Person.objects.filter(pk__in=rows.everyone())
    return list(people.matching(chosen.get("words", ""))[:ROWS]), version
