from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from breaches.models import Guidance, RetentionRule


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice, from what this partnership has filled in and confirmed."""
    rules = RetentionRule.objects.exclude(confirmed_on=None)
    context = {"guidance": Guidance.current(), "rules": rules}
    return render(request, "breaches/privacy.html", context)
