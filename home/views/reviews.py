"""A policy's record, and the evidence that a meeting has before it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from home.decorators import overseer
from home.evidence import gather
from people.decorators import signed_in
from people.file_jobs import being_made, is_made
from policies.models import Evidence, Policy
from policies.reviews.reviewing import ask_for_evidence
from web.file_responses import hand_out


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """A policy's record, and what a meeting needs before it reviews it. A POST asks for a PDF."""
    policy = get_object_or_404(Policy.objects.select_related("owner"), slug=slug)
    today = timezone.localdate()
    if request.method == "POST":
        ask_for_evidence(policy, today)
        return redirect("home:evidence", slug, today)
    context = {"found": gather(policy, today), "keeps": signed_in(request).keeps_policies}
    return render(request, "home/reviews.html", context)


@overseer
@require_safe
def evidence(request: HttpRequest, slug: str, day: str) -> HttpResponse | FileResponse:
    """The PDF asked for; until a job has made it, a page that refreshes itself."""
    found = get_object_or_404(Evidence.objects.select_related("policy"), policy__slug=slug, day=day)
    if not is_made(found):
        back = reverse("home:reviews", args=[slug])
        return being_made(request, found, heading=str(found.policy), back=back)
    return hand_out(found.file, filename=f"{slug}-evidence-{day}.pdf")
