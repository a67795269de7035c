"""Pages for programs: load balancers and monitoring."""

from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from operations.health import NEEDED, problems
from operations.metrics import exposition


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
    """A line for each check. 503 if people can't use the site; if only emails or other jobs are
    late, it keeps serving and the line says so."""
    found = problems()
    lines = "".join(f"{name}: {problem or 'ok'}\n" for name, problem in found.items())
    status = 503 if any(found[name] for name in NEEDED) else 200
    return HttpResponse(lines, content_type="text/plain", status=status)


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which sends the token from the settings; 404 for everybody else."""
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    shown = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not compare_digest(wanted, shown):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
