"""A handler's acts on a concern: a page with a form for each."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from breaches.forms.actions import ActionForm, DoneForm, SilenceForm
from breaches.forms.acts import (
    AnswerForm,
    CloseForm,
    ConcernForm,
    FindingForm,
    MessageForm,
    NoteForm,
    ReopenForm,
    SanctionForm,
    StateForm,
    ThresholdForm,
)
from breaches.forms.entrusting import (
    HandlerForm,
    HandOverForm,
    LeftOutForm,
    StandBackForm,
    SubjectForm,
)
from breaches.models import Concern
from people.decorators import signed_in

Rows = Callable[[Concern], "QuerySet[Any]"]


def page(form_class: type[ConcernForm], rows: Rows | None = None) -> Callable[..., HttpResponse]:
    """The page of one act; `rows` gives a concern's rows, if the act is on one of them."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, reference: str, pk: uuid.UUID | None = None) -> HttpResponse:
        by = signed_in(request)
        concern = get_object_or_404(Concern.objects.handled_by(by), reference=reference)
        row = get_object_or_404(rows(concern), pk=pk) if rows else None
        back = concern.get_absolute_url()
        form = form_class(concern, by, request.POST or None, row=row, back=back)
        if form.is_done():
            messages.success(request, form.said)
            return redirect(_onwards(concern, form))
        return render(request, "breaches/act.html", {"concern": concern, "form": form})

    return view


def _onwards(concern: Concern, form: ConcernForm) -> Any:
    """Back to the concern, unless the act took it from them."""
    handled = Concern.objects.handled_by(form.by).filter(pk=concern.pk)
    return concern if handled.exists() else "breaches:concerns"


answer = page(AnswerForm)
message = page(MessageForm)
note = page(NoteForm)
threshold = page(ThresholdForm)
action = page(ActionForm)
done = page(DoneForm, lambda concern: concern.entries.waiting())
finding = page(FindingForm)
sanction = page(SanctionForm)
state = page(StateForm)
close = page(CloseForm)
reopen = page(ReopenForm)
silence = page(SilenceForm)
subject_add = page(SubjectForm)
handler_add = page(HandlerForm)
hand_over = page(HandOverForm)
stand_back = page(StandBackForm)
left_out = page(LeftOutForm, lambda concern: concern.parties.left_out())
