from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from acknowledgements.models import Query
from breaches.waiting import waiting_for
from home.calendar import ical, reviews_due, token_of, whose
from home.evidence import gather
from home.forms import RegisterForm
from home.metrics import exposition
from home.readiness import NEEDED, problems
from home.register import register
from home.standing import policies_for, under_way
from people.being_made import being_made, is_made
from people.guards import only_for, signed_in
from policies.files import hand_out
from policies.meeting import ask_for_pack
from policies.models import Evidence, Meeting, MonitoringNotice, Pack, Policy
from policies.reviewing import ask_for_evidence
from policies.views.showing import front

overseer = only_for(lambda person: person.oversees_policies)


@login_not_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person who signed in; the front page for who has not."""
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


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in force, with where the person stands; for who oversees them, how each does."""
    person, today = signed_in(request), timezone.localdate()
    context = {"policies": policies_for(person, today), "under_way": under_way(person)}
    if person.oversees_policies:
        form = RegisterForm(request.GET)
        context |= {"form": form, "register": register(today, **form.chosen())}
    return render(request, "home/policies.html", context)


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """A policy's record, and what a meeting needs before it reviews it. Sent, it asks for a PDF."""
    policy = get_object_or_404(Policy.objects.select_related("owner"), slug=slug)
    today = timezone.localdate()
    if request.method == "POST":
        ask_for_evidence(policy, today)
        return redirect("home:evidence", slug, today)
    context = {"found": gather(policy, today), "keeps": signed_in(request).keeps_policies}
    return render(request, "home/reviews.html", context)


@overseer
@require_safe
def evidence(request: HttpRequest, slug: str, day: str) -> HttpResponse | FileResponse:
    """The PDF that was asked for; while a job makes it, a page that asks again by itself."""
    found = get_object_or_404(Evidence.objects.select_related("policy"), policy__slug=slug, day=day)
    if not is_made(found):
        back = reverse("home:reviews", args=[slug])
        return being_made(request, found, heading=str(found.policy), back=back)
    return hand_out(found.file, filename=f"{slug}-evidence-{day}.pdf")


@overseer
@require_POST
def pack(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask for a meeting's papers as they are now, as one PDF."""
    ask_for_pack(get_object_or_404(Meeting, pk=pk))
    return redirect("home:papers", pk)


@overseer
@require_safe
def papers(request: HttpRequest, pk: str) -> HttpResponse | FileResponse:
    """The papers that were asked for last; while a job makes them, a page that asks again."""
    found = Pack.objects.filter(meeting__pk=pk).select_related("meeting").first()
    if found is None:
        raise Http404
    if not is_made(found):
        back = reverse("policies:meeting", args=[pk])
        return being_made(request, found, heading=str(found.meeting), back=back)
    return hand_out(found.file, filename=f"papers-{found.meeting.day}.pdf")


@overseer
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """When each policy is reviewed, and the address of the same for other programs."""
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


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 once this process can answer and reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """A line for each check. 503 where people can't use the site; where only letters or other jobs
    are late it serves on, and the line says so."""
    found = problems()
    lines = "".join(f"{name}: {problem or 'ok'}\n" for name, problem in found.items())
    status = 503 if any(found[name] for name in NEEDED) else 200
    return HttpResponse(lines, content_type="text/plain", status=status)


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which shows the token that the settings name; for nobody else."""
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    shown = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not compare_digest(wanted, shown):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page that was open too long, or by another site."""
    return render(request, "403_csrf.html", status=403)
