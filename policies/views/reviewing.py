"""What the governors decide each year about a policy in force, and the facts kept about it."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.decorators import keeper, only_for, signed_in
from people.file_jobs import being_made, is_made
from people.models import Person
from policies.forms.reviewing import CorrectionForm, FactsForm, ReviewForm
from policies.models import Policy, Review
from policies.register.policy_details import save_details
from policies.reviews.reviewing import correct, review
from web.error_display import errors_on_form
from web.file_responses import hand_out

overseer = only_for(lambda person: person.oversees_policies)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def record_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Record the annual review, under its meeting."""
    policy = get_object_or_404(Policy, slug=slug)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        with errors_on_form(form):
            _review(policy, signed_in(request), form)
            messages.success(request, _("The review is recorded."))
            return redirect("home:reviews", slug)
    return render(request, "policies/review.html", {"policy": policy, "form": form})


@transaction.atomic
def _review(policy: Policy, by: Person, form: ReviewForm) -> None:
    """The meeting is recorded with the review, or not at all."""
    review(policy, by, form.recorded(by), form.decided())


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def correct_review(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Record a correction of a review."""
    wrong = get_object_or_404(_reviews(slug), pk=pk)
    initial = {"outcome": wrong.outcome, "next_review": wrong.next_review}
    form = CorrectionForm(request.POST or None, initial=initial)
    if form.is_valid():
        with errors_on_form(form):
            correct(wrong, signed_in(request), form.decided())
            messages.success(request, _("The corrected record is saved beside the first."))
            return redirect("home:reviews", slug)
    return render(request, "policies/review_correct.html", {"review": wrong, "form": form})


@overseer
@require_safe
def sheet(request: HttpRequest, slug: str, pk: str) -> HttpResponse | FileResponse:
    """The review sheet; while a job is making it, a page that reloads itself."""
    found = get_object_or_404(_reviews(slug).select_related("sheet"), pk=pk)
    if not is_made(found.sheet):
        back = reverse("home:reviews", args=[slug])
        return being_made(request, found, heading=found.version.title, back=back)
    return hand_out(found.sheet.file, filename=f"{slug}-review-{found.meeting.day}.pdf")


def _reviews(slug: str) -> QuerySet[Review]:
    reviews = Review.objects.filter(version__policy__slug=slug)
    return reviews.select_related("version__policy", "meeting")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    """Category, owner, next review and related policies."""
    policy = get_object_or_404(Policy.objects.select_related("owner"), slug=slug)
    sent = request.method == "POST"
    form = FactsForm(policy, request.POST) if sent else FactsForm.showing(policy)
    if form.is_bound and form.is_valid():
        save_details(policy, signed_in(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("home:reviews", slug)
    return render(request, "policies/facts.html", {"policy": policy, "form": form})
