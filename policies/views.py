from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.guards import only_for, signed_in
from people.models import Person
from policies.checking import check
from policies.comparing import compare
from policies.files import hand_out
from policies.forms import DecisionForm, PublishForm, UploadForm
from policies.importing import AlreadyHeld, bring_in
from policies.models import Policy, Version
from policies.outdated import last_looked
from policies.publishing import discard, publish, submit
from policies.texts.parsing import Parsed, Refused
from policies.texts.rendering import render as render_text

keeper = only_for(lambda person: person.keeps_policies)


def _version(person: Person, slug: str, number: str) -> Version:
    """A version that the person may read, or 404."""
    major, _dot, minor = number.partition(".")
    if not (major.isdecimal() and minor.isdecimal()) or len(number) > 12:
        raise Http404
    versions = Version.objects.readable_by(person).select_related("policy")
    return get_object_or_404(versions, policy__slug=slug, major=major, minor=minor)


@require_safe
def version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One version's text, whatever its state; for clerks what can be done with it next."""
    person = signed_in(request)
    context = {"version": _version(person, slug, number), "keeps": person.keeps_policies}
    return render(request, "policies/version.html", context)


@require_safe
def pdf(request: HttpRequest, slug: str, number: str) -> HttpResponse | FileResponse:
    """The stored PDF; while a job still makes it, a page that says so and asks again by itself."""
    found = _version(signed_in(request), slug, number)
    if not found.pdf_sha256:
        return render(request, "policies/pdf_pending.html", {"version": found})
    name = f"{found.policy.slug}-{found.number}.pdf"
    return hand_out(found.pdf, filename=name)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def import_policy(request: HttpRequest) -> HttpResponse:
    """Choose a file; sent, it comes back as a preview and nothing is kept yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    parsed = form.parsed() if form.is_valid() else None
    if parsed is None:
        return render(request, "policies/import.html", {"form": form})
    sent = {**form.cleaned_data, "text": form.raw().decode("utf-8-sig")}
    return _preview(request, DecisionForm(parsed.findings, initial=sent), parsed)


@keeper
@require_POST
def import_save(request: HttpRequest) -> HttpResponse:
    """The preview sent back with decisions: now the draft is made."""
    form = DecisionForm((), data=request.POST)
    parsed = form.parse(request.POST.get("text", "").encode()) if form.is_valid() else None
    if parsed is None:
        return render(request, "policies/import.html", {"form": UploadForm(), "refused": form})
    form = DecisionForm(parsed.findings, data=request.POST)
    if not form.is_valid():
        return _preview(request, form, parsed)
    try:
        made = bring_in(form.decided(parsed), by=signed_in(request))
    except AlreadyHeld as held:
        messages.info(request, str(held))
        return HttpResponseRedirect(held.version.get_absolute_url())
    except Refused as refused:
        form.say(refused)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, _("Kept as a draft. Read it through, then lock it."))
        return HttpResponseRedirect(made.get_absolute_url())
    return _preview(request, form, parsed)


def _preview(request: HttpRequest, form: DecisionForm, parsed: Parsed) -> HttpResponse:
    context = {
        "form": form,
        "parsed": parsed,
        "rendered": render_text(parsed.source),
        "policy": Policy.objects.titled(parsed.title),
    }
    return render(request, "policies/preview.html", context)


@keeper
@require_safe
def check_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """What in the text may not be right any more: advice, which changes nothing."""
    found = _version(signed_in(request), slug, number)
    context = {"version": found, "advice": check(found), "looked": last_looked()}
    return render(request, "policies/check.html", context)


@keeper
@require_POST
def submit_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    person = signed_in(request)
    found = _version(person, slug, number)
    try:
        submit(found, by=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("policies:publish", slug, number)


@keeper
@require_POST
def discard_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    person = signed_in(request)
    found = _version(person, slug, number)
    try:
        discard(found, by=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("policies:version", slug, number)
    messages.success(request, _("The draft is deleted."))
    return redirect("policies:import")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def publish_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Record the approval and put the text in force, with a day by which to sign."""
    person = signed_in(request)
    found = _version(person, slug, number)
    form = PublishForm(found, data=request.POST or None)
    if form.is_valid():
        try:
            publish(
                found,
                by=person,
                due=form.cleaned_data.get("due") or timezone.localdate(),
                groups=form.asked_groups(),
                approved_on=form.cleaned_data["approved_on"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%s is published.") % found)
            return redirect("policies:version", slug, number)
    context = {"form": form, "version": found, "changed": _changed(found)}
    return render(request, "policies/publish.html", context)


def _changed(version: Version) -> dict[str, Any] | None:
    """Against the text in force, where that is another one."""
    in_force = version.policy.versions.published().exclude(pk=version.pk).first()
    if in_force is None:
        return None
    return {
        "version": in_force,
        "sections": compare(in_force.source, version.source),
        "statement": in_force.statement != version.statement,
    }
