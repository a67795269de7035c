"""Reporting with a name: the questions, who will see it, and sending. Saved as it is typed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from breaches.forms.named import NamedReportForm
from breaches.forms.report import FilesForm
from breaches.intake.reporting import SentAlready, send_report
from breaches.intake.routing import Route
from breaches.models import Draft, Guidance, KeptElsewhere
from breaches.vault import WrongKey
from people.decorators import signed_in
from people.models import Person
from web.confirmation import Confirmation, ask_first, is_sure
from web.dates import zoned
from web.tabs import TabForm

# A page may still save what is typed into it this many seconds after it was opened.
PAGE_VALID = 24 * 60 * 60
WHO = TimestampSigner(salt="breaches.report.who")
NOT_KEPT = {"csrfmiddlewaretoken", "who", "step", *TabForm.base_fields}


@csrf_exempt  # See _whose_page.
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The questions. What was typed is saved for the person the page was made for, even if the
    session has ended meanwhile or somebody else has signed in."""
    if request.method == "POST":
        return _keep(request, _whose_page(request.POST.get("who", "")))
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("breaches:report"))
    person = signed_in(request)
    return _ask(request, NamedReportForm(person, initial=_kept(request)))


def _keep(request: HttpRequest, owner: Person | None) -> HttpResponse:
    """If the owner can't be asked which of two tabs to keep, the later one is kept."""
    if owner:
        over = request.user != owner or request.POST.get("step") == "over"
        try:
            _keep_typed(request.POST, owner, over=over)
        except KeptElsewhere:
            form = NamedReportForm(owner, initial=_typed(request.POST))
            return _ask(request, form, elsewhere=True)
    if not request.user.is_authenticated:
        if owner:
            said = _("You were signed out. What you typed is kept: sign in to go on.")
            messages.info(request, said)
        return redirect_to_login(reverse("breaches:report"))
    person = signed_in(request)
    if owner is None:
        # Nothing is saved that may come from somebody else's page; it is only shown.
        messages.warning(request, _("This page was open too long. Look at it, then press again."))
        return _ask(request, NamedReportForm(person, initial=_typed(request.POST)))
    if owner != person:
        messages.info(request, _("That page was somebody else's. What was typed is kept for them."))
        return redirect("breaches:report")
    return _go_on(request, person)


def _keep_typed(sent: QueryDict, owner: Person, *, over: bool = False) -> None:
    page = TabForm.sent(sent)
    Draft.objects.keep(owner, _typed(sent), page.seen_stamp, tab=page.sender, over=over)


def _go_on(request: HttpRequest, person: Person) -> HttpResponse:
    if request.POST.get("step") == "find":
        return _ask(request, NamedReportForm(person, initial=_typed(request.POST)))
    form = NamedReportForm(person, data=request.POST)
    return redirect("breaches:check") if form.is_valid() else _ask(request, form)


def _whose_page(signed: str) -> Person | None:
    """The person the sending page was made for.

    Only our own pages contain it, each that of its person, so it replaces the form token too: that
    changes when somebody signs in again in another window, and what they typed here would be
    refused and lost.
    """
    try:
        public_id = WHO.unsign(signed, max_age=PAGE_VALID)
    except BadSignature:
        return None
    return Person.objects.reachable().filter(public_id=public_id).first()


def _typed(sent: QueryDict) -> dict[str, Any]:
    """By field, the last value; for ticked people, all of them."""
    typed: dict[str, Any] = {
        name: sent[name] for name in NamedReportForm.base_fields if name in sent
    }
    return {**typed, "about": sent.getlist("about")}


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What the person had typed. Damage is reported and locks nobody out: what they type next
    replaces it."""
    draft = Draft.objects.of(signed_in(request))
    try:
        return draft.typed if draft else {}
    except WrongKey:
        said = _("What you typed before is damaged and can't be shown. Please type it again.")
        messages.warning(request, said)
        return {}


def _ask(request: HttpRequest, form: NamedReportForm, *, elsewhere: bool = False) -> HttpResponse:
    """With `elsewhere` the person chooses between this tab and another one of theirs."""
    person = signed_in(request)
    context = {
        "form": form,
        "guidance": Guidance.current(),
        "who": WHO.sign(str(person.public_id)),
        "tab": TabForm.sent(request.POST) if request.method == "POST" else _opening(person),
        "elsewhere": elsewhere,
    }
    return render(request, "breaches/report.html", context)


def _opening(person: Person) -> TabForm:
    draft = Draft.objects.of(person)
    return TabForm.opening(draft.stamp if draft else "")


@csrf_exempt  # See _whose_page.
@login_not_required
@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Save what is typed so far; the page shows the few words of the answer."""
    person = _whose_page(request.POST.get("who", ""))
    if person is None:
        return HttpResponse(_("Not saved. Copy what you typed, then open this page again."))
    try:
        _keep_typed(request.POST, person)
    except KeptElsewhere:
        return HttpResponse(
            _("Not kept: you typed this report in another tab too. Press “Go on” to choose one.")
        )
    at = zoned(timezone.now(), "H:i")
    said = _("Kept as a draft at %(time)s. Only you can see it.") % {"time": at}
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest) -> HttpResponse:
    if not is_sure(request):
        return ask_first(request, _about_forgetting())
    Draft.objects.forget(signed_in(request))
    messages.success(request, _("Your draft is deleted. Nothing was sent."))
    return redirect("home:desk")


def _about_forgetting() -> Confirmation:
    return Confirmation(
        title=_("Delete what you typed?"),
        goes=_(
            "Your draft report will be deleted for good. Nothing was sent, and only you have read"
            " it. Reports that you sent before stay."
        ),
        button=_("Delete what I typed"),
        back=reverse("breaches:report"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Who will see it and what was written; evidence can be added; then it is sent."""
    person = signed_in(request)
    if request.method == "POST" and not Draft.objects.of(person):
        return _sent_already(request)
    form = NamedReportForm(person, data=_as_sent(_kept(request)))
    if not form.is_valid():
        return redirect("breaches:report")
    route = form.route(timezone.now())
    files = FilesForm(data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and request.POST.get("route") != route.fingerprint:
        messages.warning(request, _("Who will see this has changed. Look again, then send it."))
    elif files.is_valid() and not route.nobody and (sent := _send(request, form, route, files)):
        return sent
    context = {"form": form, "route": route, "files": files, "guidance": Guidance.current()}
    return render(request, "breaches/check.html", context)


def _as_sent(typed: dict[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in typed.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def _send(
    request: HttpRequest, form: NamedReportForm, route: Route, files: FilesForm
) -> HttpResponse | None:
    """Where to go once the report is sent; None if the files could not be stored."""
    try:
        concern = send_report(form.report(), route, signed_in(request), files.cleaned_data["files"])
    except SentAlready:
        return _sent_already(request)
    except OSError:
        files.add_error("files", FilesForm.NOT_STORED)
        return None
    messages.success(request, _("Your report is sent."))
    return redirect(concern)


def _sent_already(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This report was sent already."))
    return redirect("breaches:mine")
