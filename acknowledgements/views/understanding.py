"""The check of understanding: staff try it, chair and clerk write it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acknowledgements.models import UnderstandingQuestion
from acknowledgements.signing.understanding import (
    QuestionFormSet,
    UnderstandingForm,
    keep_questions,
)
from people.decorators import only_for, signed_in
from policies.models import Version


@require_http_methods(["GET", "HEAD", "POST"])
def understanding(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a few questions on the text in force. No answer is kept."""
    texts = Version.objects.published().readable_by(signed_in(request)).select_related("policy")
    version = get_object_or_404(texts, policy__slug=slug)
    questions = get_list_or_404(UnderstandingQuestion, policy=version.policy)
    form = UnderstandingForm(questions, data=request.POST or None)
    context = {"version": version, "form": form, "answered": form.is_valid()}
    return render(request, "acknowledgements/understanding.html", context)


@only_for(lambda person: person.keeps_policies)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Write, change or remove the questions."""
    person = signed_in(request)
    texts = Version.objects.published().readable_by(person).select_related("policy")
    policy = get_object_or_404(texts, policy__slug=slug).policy
    written = QuestionFormSet(request.POST or None, instance=policy, prefix="question")
    if written.is_valid():
        keep_questions(written, policy, by=person)
        messages.success(request, _("The questions are kept."))
        return redirect("acknowledgements:understanding_questions", slug)
    context = {"policy": policy, "questions": written}
    return render(request, "acknowledgements/understanding_questions.html", context)
