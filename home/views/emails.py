"""What became of each email, for the office."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from home.email_list import EmailListForm
from people import outbox
from people.decorators import office, signed_in
from people.models import Email
from people.namesakes import labels_of


@office
@require_safe
def emails(request: HttpRequest) -> HttpResponse:
    form = EmailListForm(request.GET)
    lines, following = form.page(timezone.now())
    labels = labels_of({line.person.pk for line in lines if line.person})
    context = {
        "form": form,
        "lines": [(line, labels[line.person.pk] if line.person else "") for line in lines],
        "following": following,
    }
    return render(request, "home/emails.html", context)


@office
@require_POST
def send_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    email = get_object_or_404(Email.objects.seen_by_office(), pk=pk)
    outbox.send_again(email, signed_in(request))
    messages.success(request, _("It goes out again within a minute."))
    return redirect("home:emails")
