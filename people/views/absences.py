import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import employment
from people.decorators import office, signed_in
from people.forms.absences import AbsenceForm, ReturnForm
from people.models import Absence, Person


@office
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    by, person = (
        signed_in(request),
        get_object_or_404(Person.objects.kept_by_office(), public_id=person_id),
    )
    back = reverse("people:person", args=[person_id])
    form = AbsenceForm(request.POST or None, back=back)
    if form.carry_out(lambda: employment.record_absence(person, **form.cleaned_data, by=by)):
        messages.success(request, _("The absence is recorded."))
        return redirect(back)
    return render(request, "people/absence_add.html", {"form": form, "person": person})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, person_id: uuid.UUID, absence_id: uuid.UUID) -> HttpResponse:
    people = Person.objects.kept_by_office().filter(public_id=person_id)
    absences = Absence.objects.select_related("person").filter(person__in=people)
    by, absence = signed_in(request), get_object_or_404(absences, public_id=absence_id)
    back = reverse("people:person", args=[person_id])
    form = ReturnForm(request.POST or None, initial=ReturnForm.initial_for(absence), back=back)
    if form.carry_out(lambda: employment.record_return(absence, form.cleaned_data["back"], by)):
        messages.success(request, _("The return is recorded."))
        return redirect(back)
    return render(request, "people/absence_end.html", {"form": form, "absence": absence})
