"""The staff list, one person's page, and adding somebody."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.models import Event
from people import employment, outbox
from people.decorators import office, signed_in
from people.email_lines import lines_to
from people.forms.staff import AddForm, PersonForm
from people.models import Person, SuppressedAddress
from people.staff_list import FilterForm

# How many events a person's page shows, latest first.
EVENTS = 50


@office
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FilterForm(request.GET)
    rows, last = form.page(today)
    context = {
        "form": form,
        "count": form.found(today).count(),
        "rows": [(person, person.state_on(today)) for person in rows],
        "last": last,
        "today": today,
    }
    return render(request, "people/people.html", context)


@office
@require_safe
def person(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """A person, their jobs, their absences and their history."""
    today = timezone.localdate()
    person = get_object_or_404(Person.objects.kept_by_office().with_jobs(), public_id=person_id)
    events = Event.objects.filter(object_type="person", object_id=str(person.pk))
    context = {
        "person": person,
        "state": person.state_on(today),
        "can_be_invited": person.can_be_invited(today),
        "emails": lines_to(person),
        "suppressed": SuppressedAddress.objects.of(person.email).first(),
        "events": [(Event.Act(event.act).label, event) for event in events[:EVENTS]],
        "is_me": person == signed_in(request),
        "today": today,
    }
    return render(request, "people/person.html", context)


@office
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST or None, back=reverse("people:people"))
    by = signed_in(request)
    person = form.carry_out(lambda: employment.add_person(form.person(), form.job(), by))
    if person:
        messages.success(request, _("%(name)s is on the staff list.") % {"name": person})
        return redirect("people:person", person.public_id)
    return render(request, "people/add.html", {"form": form, "today": timezone.localdate()})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(Person.objects.kept_by_office(), public_id=person_id)
    back = reverse("people:person", args=[person_id])
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of_person(person), back=back)
    by = signed_in(request)
    if form.carry_out(lambda: employment.change_person(person, form.person(), by)):
        messages.success(request, _("Saved."))
        return redirect(back)
    return render(request, "people/change.html", {"form": form, "person": person})


@office
@require_POST
def try_address(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write again to an address that took no email. A repeat changes nothing."""
    person = get_object_or_404(Person.objects.kept_by_office(), public_id=person_id)
    outbox.try_address_again(person.email)
    messages.success(request, _("Emails go to this address again."))
    return redirect("people:person", person_id)
