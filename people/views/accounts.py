"""Switching somebody's account off, and on again. Nobody switches their own."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people import employment
from people.decorators import office, signed_in
from people.models import Person


@office
@require_POST
def switch_off(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(Person.objects.kept_by_office(), public_id=person_id)
    employment.set_active(person, False, signed_in(request))
    messages.success(request, _("The account of %(name)s is switched off.") % {"name": person})
    return redirect("people:person", person_id)


@office
@require_POST
def switch_on(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(Person.objects.kept_by_office(), public_id=person_id)
    employment.set_active(person, True, signed_in(request))
    messages.success(request, _("The account of %(name)s is switched on.") % {"name": person})
    return redirect("people:person", person_id)
