"""A handler's concerns, and one of them on a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from breaches import opening
from breaches.case_file.signatures import signatures_of
from breaches.forms.acts import ThresholdForm
from breaches.handling import caseload
from breaches.handling.case_page import Case
from breaches.models import Concern
from breaches.views import reporter
from people.decorators import only_for, signed_in

handlers = only_for(lambda person: person.handles_concerns)


@handlers
@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """What is new, what is waiting for this person, what is due; then all, open or closed."""
    person, today = signed_in(request), timezone.localdate()
    form = caseload.CaseloadForm(request.GET)
    context = {
        "form": form,
        "page": form.page(person, request.GET.get("page", ""), today),
        **caseload.attention(person, today),
    }
    return render(request, "breaches/concerns.html", context)


@require_safe
def concern(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole concern to handlers, their own page to the reporter, nothing to others."""
    person = signed_in(request)
    handled = Concern.objects.handled_by(person).select_related("school")
    found = handled.filter(reference=reference).first()
    if found is None:
        reported = Concern.objects.reported_by(person)
        return reporter.show(request, get_object_or_404(reported, reference=reference))
    if request.method != "HEAD":
        opening.record(found, person, timezone.now())
    form = ThresholdForm(found, person)
    form.helper.form_action = reverse("breaches:threshold", args=[reference])
    case = Case(found, person, timezone.localdate())
    return render(request, "breaches/concern.html", {"case": case, "concern": found, "form": form})


@require_safe
def receipt(request: HttpRequest, reference: str, pk: str) -> HttpResponse:
    """What is on a subject's receipt."""
    handled = Concern.objects.handled_by(signed_in(request))
    found = get_object_or_404(handled, reference=reference)
    signatures = signatures_of(found.parties.subjects()).with_version()
    signature = get_object_or_404(signatures, pk=pk)
    context = {"concern": found, "signature": signature}
    return render(request, "breaches/signed.html", context)
