"""A shared device: the office opens a policy for one person, who reads it there and signs."""

import re
import uuid

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.forms.paper import PaperFilter, forms_sent_for
from acknowledgements.forms.signing import SignForm
from acknowledgements.signing.reading import open_versions
from acknowledgements.signing.shared_device import IDLE, Handed, hand_over, in_hand, take_back
from acknowledgements.signing.signing import NotAsked, OnDevice, TextChanged
from acknowledgements.views.paper import ROWS, people_to_sign, still_to_sign
from acknowledgements.views.signing import WHY_NOT, to_read
from people.decorators import office, signed_in
from people.models import Person
from people.namesakes import label_of, labelled
from people.sign_in import proof_required
from policies.models import Picture, Version
from policies.texts.rendering import SHOWN
from web.file_responses import hand_out

# Steps of text size.
SIZES = ("", "2", "3")


@office
@proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """Choose a person and a policy to open for them on this device."""
    which = PaperFilter(data=request.GET)
    version = which.chosen_version()
    if request.method == "POST":
        return _hand_over(request)
    people = still_to_sign(which, version) if version else []
    context = {
        "which": which,
        "version": version,
        "people": labelled(person for person in people if person != request.user),
        "more": len(people) >= ROWS,
    }
    return render(request, "acknowledgements/device.html", context)


def _hand_over(request: HttpRequest) -> HttpResponse:
    """To the person the page named, if they still have to sign the version it showed."""
    office, sent = signed_in(request), forms_sent_for(request.POST)
    version = open_versions().filter(pk=sent).first() if sent else None
    chosen = _person_sent(request)
    waiting = people_to_sign(version) if version else Person.objects.none()
    person = waiting.exclude(pk=office.pk).filter(public_id=chosen).first() if chosen else None
    if not version or not person:
        messages.warning(request, _("The list has changed since. Look at it again."))
        return redirect(request.get_full_path())
    hand_over(request, person, version, by=office)
    return redirect("acknowledgements:device_read")


def _person_sent(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("person", ""))
    except ValueError:
        return None


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest) -> HttpResponse:
    """The text, and below it the panel to sign in, for the person who has the device."""
    handed = in_hand(request)
    if handed is None:
        return _over(request)
    if request.method == "POST":
        return _sign(request, handed)
    return _show(request, handed)


def _show(
    request: HttpRequest, handed: Handed, form: SignForm | None = None, notice: object = ""
) -> HttpResponse:
    try:
        context = to_read(request, handed.person, handed.policy, form, notice)
    except Http404:
        take_back(request)
        return _over(request)
    size = request.GET.get("size", "")
    until = timezone.now() + IDLE
    seconds = int(IDLE.total_seconds())
    who = label_of(handed.person).after(handed.person)
    context |= {"handed": handed, "who": who, "until": until, "seconds": seconds, "sizes": SIZES}
    context["size"] = size if size in SIZES else ""
    context["text"] = mark_safe(SHOWN.sub(_address_here, context["text"]))
    return render(request, "acknowledgements/read.html", context)


def _address_here(shown: re.Match[str]) -> str:
    """Nobody is signed in on the device, so it has pictures at an address of its own."""
    return reverse("acknowledgements:device_picture", args=[shown["sha256"]])


@login_not_required
@never_cache
@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A picture in the text that the device is open for."""
    if request.user.is_authenticated:
        raise Http404
    handed = in_hand(request)
    if handed is None:
        return redirect_to_login(request.get_full_path())
    texts = Version.objects.published().filter(policy__slug=handed.policy)
    found = get_object_or_404(Picture.objects.filter(versions__in=texts), pk=sha256)
    return hand_out(found.file, content_type=found.media_type)


def _sign(request: HttpRequest, handed: Handed) -> HttpResponse:
    form = SignForm(handed.person, data=request.POST)
    if not form.is_valid():
        return _show(request, handed, form)
    how = OnDevice(
        handed_by=handed.by,
        handed_at=handed.at,
        ip_address=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", ""),
    )
    try:
        signature = form.sign(how)
    except Version.DoesNotExist:
        return _show(request, handed)
    except (TextChanged, NotAsked) as refusal:
        return _show(request, handed, notice=WHY_NOT[type(refusal)])
    take_back(request)
    return render(request, "acknowledgements/device_over.html", {"signature": signature})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def over(request: HttpRequest) -> HttpResponse:
    """Where a page goes by itself when its time is up, or earlier by a button."""
    if in_hand(request):
        take_back(request)
    return _over(request)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "acknowledgements/device_over.html")
