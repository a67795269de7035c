"""What chair, vice-chair and clerk record of a text: submitted, sent back, approved, withdrawn."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.guards import signed_in
from people.models import Person
from policies.approving import approve, send_back, submit, withdraw
from policies.checking import check
from policies.forms.approving import (
    ApproveForm,
    CommentFormSet,
    SubmitForm,
    WithdrawForm,
)
from policies.models import Version
from policies.submitting import consequences
from policies.views.finding import find_version, keeper, say


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def submit_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Lock a draft, once it is said what follows from it."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    follows = consequences(found)
    form = SubmitForm(follows, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            submit(found, by=person, correction=form.correction)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The text is locked, and waits for its approval."))
            return redirect(found)
    context = {"version": found, "form": form, "follows": follows, "advice": check(found)}
    return render(request, "policies/submit.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def send_version_back(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Say at which section what should be changed; the text is a draft again."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    forms = CommentFormSet(data=request.POST or None, form_kwargs={"version": found})
    if request.method == "POST" and forms.is_valid():
        comments = [comment for form in forms if (comment := form.comment())]
        try:
            send_back(found, person, comments)
        except ValidationError as error:
            say(request, error)
        else:
            messages.success(request, _("Sent back. It is a draft again."))
            return redirect(found)
    return render(request, "policies/send_back.html", {"version": found, "forms": forms})


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def approve_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Record under which meeting the governors approved the text."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    form = ApproveForm(data=request.POST or None)
    if form.is_valid():
        try:
            _approve(found, person, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
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
        try:
            withdraw(found, person, form.cleaned_data["because"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The text is withdrawn."))
            return redirect(found)
    return render(request, "policies/withdraw.html", {"version": found, "form": form})
