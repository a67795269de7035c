"""Inviting somebody, and the page behind their link."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import invitations
from people.decorators import office, signed_in
from people.forms.invitations import PasswordForm
from people.models import Person
from web.error_display import errors_as_message


@office
@require_POST
def invite(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(Person.objects.kept_by_office(), public_id=person_id)
    with errors_as_message(request):
        invitations.invite(person, signed_in(request))
        messages.success(request, _("The invitation goes to %(to)s.") % {"to": person.email})
    return redirect("people:person", person_id)


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invited person chooses a password. It does not sign them in."""
    try:
        return _accept(request, token, invitations.invited(token))
    except invitations.InvitationRefused as refusal:
        inviter = invitations.inviter(refusal.person) if refusal.person else ""
        context = {"reason": type(refusal).__name__, "inviter": inviter}
        return render(request, "people/invitation_refused.html", context, status=410)


def _accept(request: HttpRequest, token: str, person: Person) -> HttpResponse:
    form = PasswordForm(person, request.POST or None)
    if form.carry_out(lambda: invitations.accept(token, form.cleaned_data["password"])):
        messages.success(request, _("Your password is set. Sign in with it now."))
        return redirect("account_login")
    return render(request, "people/invitation.html", {"form": form, "person": person})
