"""What staff do: read, sign, and look at what they signed."""

import datetime
import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.asked.one_person_owed import due_of
from acknowledgements.forms.signing import SignForm
from acknowledgements.models import Answer, Certificate, Signature, UnderstandingQuestion
from acknowledgements.signing.cancelling import correctable_by
from acknowledgements.signing.reading import as_seen_by, changes_since_signed, record_opening
from acknowledgements.signing.signing import NotAsked, OnScreen, TextChanged
from acknowledgements.telling.answers import with_answers
from people.decorators import signed_in
from people.models import FileJob, Person
from people.sign_in import proof_required
from policies.models import Version
from policies.originals.showing import with_pages
from policies.views.finding import open_if_public, reader
from policies.views.showing import public_text
from web.file_responses import hand_out

TEXT_CHANGED = gettext_lazy(
    "The policy was changed while you were reading. Nothing is signed yet: please read the new"
    " text below, then sign it."
)

WHY_NOT = {
    TextChanged: TEXT_CHANGED,
    NotAsked: gettext_lazy("You are not asked to sign this policy."),
}


@open_if_public
@never_cache
def read(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The text in force: for people who work here, and for anybody if the partnership wishes."""
    return read_and_sign(request, slug) if reader(request) else public_text(request, slug)


@require_safe
def own(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """A link given to one person, by email or on paper. It opens the reading page for them alone,
    once signed in: on a shared computer somebody else may be signed in."""
    if signed_in(request).public_id == public_id:
        return redirect("acknowledgements:read", slug)
    said = _("That link is somebody else’s. If it was given to you, sign out and sign in again.")
    messages.warning(request, said)
    return redirect("home:desk")


@proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def read_and_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """The text, with the panel to sign it for people who are asked."""
    if request.method == "POST":
        return _sign(request, slug)
    return _show(request, slug)


def _show(
    request: HttpRequest, slug: str, form: SignForm | None = None, notice: object = ""
) -> HttpResponse:
    context = to_read(request, signed_in(request), slug, form, notice)
    return render(request, "acknowledgements/read.html", context)


def to_read(
    request: HttpRequest, person: Person, slug: str, form: SignForm | None, notice: object
) -> dict[str, Any]:
    """What the page shows this person of the version in force; its first opening is recorded. A
    form submitted from another version's page is replaced by one for this version."""
    today = timezone.localdate()
    seen = as_seen_by(person, today).filter(state=Version.State.PUBLISHED)
    checks = UnderstandingQuestion.objects.filter(policy=OuterRef("policy"))
    answers = Answer.objects.shown(OuterRef("policy"))
    found = seen.annotate(has_check=Exists(checks), has_answers=Exists(answers))
    version = get_object_or_404(found, policy__slug=slug)
    version.due = due_of(person, version.round_id, today)
    if request.method != "HEAD":
        record_opening(person, version, timezone.now())
    if form and not form.is_of(version):
        notice = TEXT_CHANGED
    if form is None or notice:
        form = SignForm.showing(version, person, request.POST)
    answered = Answer.objects.shown(version.policy) if version.has_answers else ()
    return {
        "version": version,
        "form": form,
        "notice": notice,
        "asked": version.due is not None and version.signature_id is None,
        "late": version.due and version.due < today and not version.away,
        "wording": version.wording_for(person.kinds),
        "since": changes_since_signed(version),
        "text": with_pages(with_answers(version.html, answered), version),
    }


def _sign(request: HttpRequest, slug: str) -> HttpResponse:
    form = SignForm(signed_in(request), data=request.POST)
    if not form.is_valid():
        return _show(request, slug, form)
    try:
        signature = form.sign(_evidence(request))
    except Version.DoesNotExist as error:
        raise Http404 from error
    except (TextChanged, NotAsked) as refusal:
        return _show(request, slug, notice=WHY_NOT[type(refusal)])
    return redirect("acknowledgements:receipt", signature.pk)


def _evidence(request: HttpRequest) -> OnScreen:
    """How this person proved who they are, and from where; the guard made sure that they did."""
    last = get_authentication_records(request, signed_in(request))[-1]
    return OnScreen(
        signed_in_by=str(last["method"]),
        proved_at=datetime.datetime.fromtimestamp(last["at"], tz=datetime.UTC),
        ip_address=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", ""),
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything the person has signed here, newest first."""
    signatures = Signature.objects.of(signed_in(request)).given().with_version()
    return render(request, "acknowledgements/mine.html", {"signatures": signatures})


@require_safe
def receipt(request: HttpRequest, pk: str) -> HttpResponse:
    """What was recorded, in plain words."""
    signatures = Signature.objects.visible_to(signed_in(request)).with_version()
    signature = get_object_or_404(signatures.select_related("certificate__time_stamp"), pk=pk)
    context = {
        "signature": signature,
        "stamping": bool(settings.TIME_STAMP_URL),
        "shows_scan": signature.person != signed_in(request) or not signature.set_aside_by,
        "may_set_aside": correctable_by(signed_in(request)).filter(pk=pk).exists(),
    }
    if not hasattr(signature, "certificate"):
        context["file_job"] = FileJob.objects.of(Certificate(signature_id=signature.pk)).first()
    return render(request, "acknowledgements/receipt.html", context)


@require_safe
def scan(request: HttpRequest, pk: str) -> FileResponse:
    """The scanned form, as a download and never as a page."""
    signatures = Signature.objects.visible_to(signed_in(request)).select_related("details")
    # A cancelled one may be somebody else's form.
    signatures = signatures.exclude(person=signed_in(request), corrected_by__isnull=False)
    signatures = signatures.filter(details__isnull=False)
    found = get_object_or_404(signatures, pk=pk).details.scan
    if not found:
        raise Http404
    ending = str(found.name).rpartition(".")[2]
    return hand_out(found, as_attachment=True, filename=f"signed-form.{ending}")
