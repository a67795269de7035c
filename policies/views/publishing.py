"""Put a text in force, now or at a set time, and set its yearly renewal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.decorators import keeper, signed_in
from people.models import FileJob, Person
from policies.forms.publishing import PublishForm, RenewalForm
from policies.lifecycle.publishing import call_off, plan, publish
from policies.lifecycle.publishing_preview import consequences
from policies.lifecycle.renewing import set_renewal
from policies.models import Policy, Version
from policies.views.finding import find_version
from web.confirmation import Confirmation, ask_first, is_sure
from web.error_display import errors_as_message, errors_on_form


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def publish_version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Put an approved text in force, after showing what that leads to."""
    person = signed_in(request)
    found = find_version(person, slug, number)
    form = PublishForm(found, data=request.POST or None)
    if form.is_valid():
        with errors_on_form(form):
            said = _publish(found, person, form)
            messages.success(request, said)
            return redirect("policies:version", slug, number)
    context = {"form": form, "version": found, "follows": consequences(found)}
    if not found.pdf_sha256 and found.state == Version.State.APPROVED:
        context["file_job"] = FileJob.objects.ask(found)
    return render(request, "policies/publish.html", context)


def _publish(version: Version, by: Person, form: PublishForm) -> str:
    if form.later:
        plan(version, by, form.cleaned_data["at"], form.asking())
        return _("%s will be published at the time that you set.") % version
    publish(version, by, form.asking())
    return _("%s is published.") % version


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def call_publication_off(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    person = signed_in(request)
    found = find_version(person, slug, number)
    if not is_sure(request):
        return ask_first(request, _about_calling_off(found))
    with errors_as_message(request):
        call_off(found, person)
        messages.success(request, _("Nothing will be published automatically now."))
    return redirect("policies:publish", slug, number)


def _about_calling_off(version: Version) -> Confirmation:
    return Confirmation(
        title=_("Call off the publication of %s?") % version,
        goes=_(
            "The planned time is removed, with its due date and the groups to ask. The text stays"
            " approved: to publish it later, set them again."
        ),
        button=_("Call this off"),
        back=reverse("policies:publish", args=[version.policy.slug, version.number]),
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether everybody signs again each year, and on which day."""
    policy = get_object_or_404(Policy, slug=slug)
    form = RenewalForm.of(policy, request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = form.cleaned_data
        days = sent["renewal_days"] or policy.renewal_days
        set_renewal(policy, signed_in(request), sent["renews_on"], days)
        messages.success(request, _("Saved."))
        return redirect("policies:renewal", slug)
    return render(request, "policies/renewal.html", {"policy": policy, "form": form})
