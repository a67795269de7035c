"""Pages for programs (load balancers and monitoring), and the status page for administrators."""

from ipaddress import ip_address
from secrets import compare_digest

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from operations.monitoring import job_queue
from operations.monitoring.health import NEEDED, problems
from operations.monitoring.metrics import exposition
from operations.monitoring.status import State, facts
from people.decorators import only_for

administrators = only_for(lambda person: person.keeps_people or person.runs_site)


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 once this process can answer and reach its database. During an upgrade one process after
    the other names the new release."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(f"ok\nrelease: {settings.RELEASE}\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """A line for each check, for the machine itself and for whoever has the token; 404 for
    everybody else. 503 if people can't use the site; if only emails or other jobs are late, it
    keeps serving and the line says so."""
    if not (_is_from_this_machine(request) or _has_token(request)):
        raise Http404
    found = problems()
    lines = "".join(f"{name}: {problem or 'ok'}\n" for name, problem in found.items())
    status = 503 if any(found[name] for name in NEEDED) else 200
    return HttpResponse(lines, content_type="text/plain", status=status)


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which sends the token from the settings; 404 for everybody else."""
    if not _has_token(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    shown = request.headers.get("Authorization", "").encode()
    return bool(settings.METRICS_TOKEN) and compare_digest(wanted, shown)


def _is_from_this_machine(request: HttpRequest) -> bool:
    """Whoever passes a request on adds the address it came from. A visitor can add any others, so
    all of them must be this machine's, however many proxies there are."""
    passed_on = request.headers.get("X-Forwarded-For", "")
    came_by = [*(passed_on.split(",") if passed_on else ()), request.META["REMOTE_ADDR"]]
    return "Forwarded" not in request.headers and all(map(_is_loopback, came_by))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.strip()).is_loopback
    except ValueError:
        return False


@administrators
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    given_up = [
        (each.pk, job_queue.Purpose.of(each.func).label, each.stopped)
        for each in job_queue.given_up()[: job_queue.MANY]
    ]
    found = facts()
    context = {
        "facts": found,
        "wrong": sum(each.state == State.WRONG for each in found),
        "given_up": given_up,
    }
    return render(request, "operations/status.html", context)


@administrators
@require_POST
def try_again(request: HttpRequest, task: str) -> HttpResponse:
    """Posted with the state that the job shall have: twice is once."""
    if request.POST.get("state") == "waiting" and job_queue.try_again(task):
        messages.success(request, _("The job will be tried again within a minute."))
    else:
        messages.info(request, _("Nothing was changed: the job has been tried again already."))
    return redirect("operations:status")
