"""Chair, vice-chair and clerk submit a text, send it back, approve or withdraw it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.decorators import keeper, signed_in
from people.models import Person
from policies.forms.approving import (
    ApproveForm,
    CommentFormSet,
    SubmitForm,
    WithdrawForm,
)
from policies.lifecycle.approving import approve, send_back, submit, withdraw
from policies.lifecycle.publishing_preview import consequences
from policies.models import Version
from policies.models.original import pages_given_up
from policies.register.advice import check_text
from policies.views.finding import find_version
from web.error_display import errors_as_message, errors_on_form


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def submit_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Submit a draft, after showing what that leads to."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    follows = consequences(found)
    undrawn = pages_given_up(found)
    form = SubmitForm(follows, undrawn, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_on_form(form):
            submit(found, by=person, correction=form.correction, looked_at=undrawn)
            messages.success(request, _("The text is submitted, and is waiting for approval."))
            return redirect(found)
    context = {"version": found, "form": form, "follows": follows, "advice": check_text(found)}
    return render(request, "policies/submit.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def send_version_back(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Say what should change in which section; the text is then a draft again."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    forms = CommentFormSet(data=request.POST or None, form_kwargs={"version": found})
    if request.method == "POST" and forms.is_valid():
        comments = [comment for form in forms if (comment := form.comment())]
        with errors_as_message(request):
            send_back(found, person, comments)
            messages.success(request, _("Sent back. It is a draft again."))
            return redirect(found)
    return render(request, "policies/send_back.html", {"version": found, "forms": forms})


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def approve_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Record the meeting at which the governors approved the text."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    form = ApproveForm(data=request.POST or None)
    if form.is_valid():
        with errors_on_form(form):
            _approve(found, person, form)
            messages.success(request, _("The approval is recorded."))
            return redirect("policies:publish", slug, number)
    return render(request, "policies/approve.html", {"version": found, "form": form})


@transaction.atomic
def _approve(version: Version, by: Person, form: ApproveForm) -> None:
    """The meeting is recorded with the approval, or not at all."""
    approve(version, by, form.recorded(by))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    person = signed_in(request)
    found = find_version(person, slug, number)
    form = WithdrawForm(data=request.POST or None)
    if form.is_valid():
        with errors_on_form(form):
            withdraw(found, person, form.cleaned_data["because"])
            messages.success(request, _("The text is withdrawn."))
            return redirect(found)
    return render(request, "policies/withdraw.html", {"version": found, "form": form})
