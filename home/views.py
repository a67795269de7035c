from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from breaches.waiting import waiting_for
from home.standing import policies_for, under_way
from people.guards import signed_in


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person who signed in."""
    today = timezone.localdate()
    person = signed_in(request)
    policies = policies_for(person, today)
    context = {
        "under_way": under_way(person),
        "waiting": [each for each in policies if each.owed],
        "policies": policies,
        "concerns": waiting_for(person),
    }
    return render(request, "home/desk.html", context)


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in force, with where the person stands."""
    person = signed_in(request)
    rows = policies_for(person, timezone.localdate())
    context = {"policies": rows, "under_way": under_way(person)}
    return render(request, "home/policies.html", context)


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 once this process can answer and reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page that was open too long, or by another site."""
    return render(request, "403_csrf.html", status=403)
