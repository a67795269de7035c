"""What the policy promises besides its text: pupils reminded, and who posts for the schools."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.decorators import only_for, signed_in
from people.models.person import State
from policies.forms.promised import AccountForm, PupilReminderForm
from policies.models import OfficialAccount, PupilReminder
from policies.register import promises
from web.confirmation import Confirmation, ask_first, is_sure
from web.error_display import errors_on_form

staff = only_for(lambda person: bool(person.jobs))
accounts_keeper = only_for(lambda person: person.keeps_accounts)
# About ten years of a partnership's reminders.
SHOWN = 500


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def pupils_reminded(request: HttpRequest) -> HttpResponse:
    """When pupils were reminded of their responsibilities; school staff add to it."""
    person = signed_in(request)
    form = PupilReminderForm(request.POST or None, initial={"day": timezone.localdate()})
    if person.works_in_school and form.is_valid():
        promises.remind_pupils(person, **form.cleaned_data)
        messages.success(request, _("Recorded."))
        return redirect("policies:pupils_reminded")
    found = PupilReminder.objects.select_related("school", "recorded_by")[:SHOWN]
    context = {"reminders": found, "form": form, "adds": person.works_in_school}
    return render(request, "policies/pupils_reminded.html", {**context, "named": person.chases})


@staff
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts through which the schools speak. Governors, who never see names of staff, see
    which jobs keep them."""
    person, today = signed_in(request), timezone.localdate()
    rows = [
        {
            "account": account,
            "posters": [
                {
                    "person": each,
                    "left": each.state_on(today) == State.LEFT,
                    "job": each.job_title(today),
                }
                for each in account.posters.all()
            ],
        }
        for account in OfficialAccount.objects.in_order()
    ]
    context = {"rows": rows, "keeps": person.keeps_accounts, "named": person.works_in_school}
    return render(request, "policies/accounts.html", context)


@accounts_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def add_account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    return _kept(request, form, OfficialAccount())


@accounts_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def change_account(request: HttpRequest, pk: str) -> HttpResponse:
    account = get_object_or_404(OfficialAccount, pk=pk, closed_on=None)
    sent = request.method == "POST"
    form = AccountForm(request.POST) if sent else AccountForm.showing(account)
    return _kept(request, form, account)


def _kept(request: HttpRequest, form: AccountForm, account: OfficialAccount) -> HttpResponse:
    if form.is_bound and form.is_valid():
        posters = form.cleaned_data["posters"]
        with errors_on_form(form):
            promises.keep_account(form.fill(account), posters, signed_in(request))
            messages.success(request, _("Saved."))
            return redirect("policies:accounts")
    held = OfficialAccount.objects.filter(pk=account.pk).first()
    return render(request, "policies/account.html", {"form": form, "account": held})


@accounts_keeper
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest, pk: str) -> HttpResponse:
    account = get_object_or_404(OfficialAccount, pk=pk)
    if not is_sure(request):
        return ask_first(request, _about_closing(account))
    promises.close_account(account, timezone.localdate(), signed_in(request))
    messages.success(request, _("The account is closed here. Close it with the service too."))
    return redirect("policies:accounts")


def _about_closing(account: OfficialAccount) -> Confirmation:
    return Confirmation(
        title=_("Close the account %s?") % account,
        goes=_(
            "It leaves the list of official accounts for good: it can't be changed or opened again"
            " here. That it was there stays on record."
        ),
        button=_("This account is closed"),
        back=reverse("policies:account_change", args=[account.pk]),
    )
