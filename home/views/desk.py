"""Where people begin: their desk."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from acknowledgements.models import Query
from breaches.handling.desk import waiting_for
from home.policy_status import policies_for, under_way
from people.decorators import signed_in
from policies.models import MonitoringNotice
from policies.views.showing import front


@login_not_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What the signed-in person has to do; the front page for everyone else."""
    if not request.user.is_authenticated:
        return front(request)
    today = timezone.localdate()
    person = signed_in(request)
    policies = policies_for(person, today)
    context = {
        "under_way": under_way(person),
        "waiting": [each for each in policies if each.owed],
        "policies": policies,
        "concerns": waiting_for(person),
        "notice": MonitoringNotice.objects.current(),
        "questions": Query.objects.led_by(person).open().count() if person.chases else 0,
    }
    return render(request, "home/desk.html", context)
