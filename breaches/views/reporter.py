"""What a reporter sees of their report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from breaches.forms.anonymous import ReplyForm
from breaches.handling.messages import reporter_message
from breaches.models import Concern, Guidance
from people.decorators import signed_in


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own reports, newest first."""
    concerns = Concern.objects.reported_by(signed_in(request))
    return render(request, "breaches/mine.html", {"concerns": concerns})


def show(request: HttpRequest, concern: Concern, form: ReplyForm | None = None) -> HttpResponse:
    """One of them: its state, its handlers, and what was said."""
    handlers = concern.parties.handling().in_office(timezone.localdate())
    context = {
        "concern": concern,
        "entries": concern.entries.for_reporter()
        .select_related("author")
        .prefetch_related("evidence__concern"),
        "handlers": handlers.select_related("person"),
        "form": form or ReplyForm(),
        "guidance": Guidance.current(),
    }
    return render(request, "breaches/reporter.html", context)


@require_POST
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    """A message from the reporter to the handlers."""
    own = Concern.objects.reported_by(signed_in(request))
    concern = get_object_or_404(own, reference=reference)
    form = ReplyForm(data=request.POST)
    if not form.is_valid():
        return show(request, concern, form)
    reporter_message(concern, form.cleaned_data["text"])
    messages.success(request, _("Your message is sent."))
    return redirect(concern)
