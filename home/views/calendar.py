"""When each policy is reviewed: as a page, and for other programs."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.calendar import ical, reviews_due, token_of, whose
from home.decorators import overseer
from people.decorators import signed_in


@overseer
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """When each policy is reviewed, and the address of the feed for other programs."""
    token = token_of(signed_in(request))
    feed = request.build_absolute_uri(reverse("home:calendar_feed", args=[token]))
    context = {"versions": reviews_due(), "today": timezone.localdate(), "feed": feed}
    return render(request, "home/calendar.html", context)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For programs that can't sign in: the address itself is the secret."""
    if whose(token) is None:
        raise Http404
    return HttpResponse(ical(), content_type="text/calendar; charset=utf-8")
