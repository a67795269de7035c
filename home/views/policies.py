"""The list of policies; for those who oversee them, also the register."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.forms.register import RegisterForm
from home.policy_status import in_force_twice, policies_for, under_way
from home.register import register
from people.decorators import signed_in


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in force and where the person is with it; for overseers, also the register."""
    person, today = signed_in(request), timezone.localdate()
    rows = policies_for(person, today)
    context = {
        "policies": rows,
        "under_way": under_way(person),
        "twice": in_force_twice(person, rows),
    }
    if person.oversees_policies:
        form = RegisterForm(request.GET)
        context |= {"form": form, "register": register(today, **form.chosen())}
    return render(request, "home/policies.html", context)
