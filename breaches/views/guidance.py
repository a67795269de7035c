"""Who to call and who covers for whom, for the executive headteacher and the officer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from breaches.decorators import guides
from breaches.forms.guidance import CoverForm, GuidanceForm
from breaches.intake import contacts
from breaches.models import Guidance
from people.decorators import signed_in


@guides
@require_http_methods(["GET", "HEAD", "POST"])
def guidance(request: HttpRequest) -> HttpResponse:
    form = GuidanceForm(request.POST or None, instance=Guidance.current())
    if form.is_valid():
        contacts.change_guidance(form.save(commit=False), signed_in(request))
        messages.success(request, _("It is saved."))
        return redirect("breaches:guidance")
    return render(request, "breaches/guidance.html", {"form": form})


@guides
@require_http_methods(["GET", "HEAD", "POST"])
def covers(request: HttpRequest) -> HttpResponse:
    back = reverse("breaches:guidance")
    form = CoverForm(contacts.who_handles(), request.POST or None, back=back)
    if form.carry_out(lambda: (contacts.set_covers(form.chosen(), signed_in(request)), True)):
        messages.success(request, _("The covers are saved."))
        return redirect(back)
    return render(request, "breaches/covers.html", {"form": form})
