"""One person's record, for themselves and the people who lead them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from acknowledgements.asked.exporting import export_certificates
from acknowledgements.asked.one_person import people_seen_by, record_of
from people.decorators import signed_in
from people.namesakes import label_of


@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything asked of them: signed, still to sign, excused, and when they were told."""
    found = get_object_or_404(people_seen_by(signed_in(request)), public_id=public_id)
    today = timezone.localdate()
    context = {"person": found, "today": today, "record": record_of(found, today)}
    context["label"] = label_of(found)
    return render(request, "acknowledgements/person.html", context)


@require_safe
def certificates(request: HttpRequest, public_id: str) -> HttpResponse:
    """All their certificates in one ZIP."""
    viewer = signed_in(request)
    found = get_object_or_404(people_seen_by(viewer), public_id=public_id)
    content = export_certificates(found, by=viewer)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="certificates.zip"'
    return response
