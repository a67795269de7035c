"""What people see of the policies before they sign in, and where that is chosen."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from people.decorators import keeper, signed_in
from policies.forms.showing import FrontPageForm
from policies.models import FrontPage, MonitoringNotice, Version
from policies.register.front_page import feed, in_force, set_front_page, set_notice
from policies.views.finding import open_if_public, reader
from web.addresses import absolute


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def front_page(request: HttpRequest) -> HttpResponse:
    """Choose what people see without signing in, and write the monitoring notice."""
    form = FrontPageForm(request.POST) if request.method == "POST" else FrontPageForm.showing()
    if form.is_bound and form.is_valid():
        person, chosen = signed_in(request), form.cleaned_data
        set_front_page(chosen["shown"], person)
        set_notice(chosen["notice"], person)
        messages.success(request, _("Saved."))
        return redirect("policies:front_page")
    context = {
        "form": form,
        "notices": MonitoringNotice.objects.in_order(),
        "base": absolute(),
        "origins": settings.INTRANET_ORIGINS,
    }
    return render(request, "policies/front_page.html", context)


def front(request: HttpRequest) -> HttpResponse:
    """The front page before signing in; the sign-in page if nothing is shown."""
    page = FrontPage.current()
    if not page.lists:
        return redirect(f"{reverse('account_login')}?next=/")
    return render(request, "policies/front.html", {"page": page, "versions": in_force()})


@login_not_required
@xframe_options_exempt
@require_safe
def frame(request: HttpRequest) -> HttpResponseBase:
    """The same list, for embedding in the sites that the settings name."""
    return csp_replace({"frame-ancestors": settings.INTRANET_ORIGINS or ["'none'"]})(_frame)(
        request
    )


def _frame(request: HttpRequest) -> HttpResponse:
    page = _listed()
    return render(request, "policies/frame.html", {"page": page, "versions": in_force()})


@login_not_required
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """For an intranet that shows what is new."""
    _listed()
    address = absolute(reverse("policies:feed"))
    return HttpResponse(feed(address), content_type="application/atom+xml; charset=utf-8")


def _listed() -> FrontPage:
    page = FrontPage.current()
    if not page.lists:
        raise Http404
    return page


@require_safe
def public_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The text in force, without signing in, if texts are open to all."""
    texts = Version.objects.readable_by(None).select_related("policy")
    context = {"version": get_object_or_404(texts, policy__slug=slug)}
    return render(request, "policies/public.html", context)


@open_if_public
@require_safe
def section(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """A permanent address: the section with this number in the text in force."""
    texts = Version.objects.readable_by(reader(request)).published()
    version = get_object_or_404(texts.select_related("policy"), policy__slug=slug)
    address = reverse("acknowledgements:read", args=[slug])
    found = next((each for each in version.contents if each["number"] == number), None)
    if found:
        return redirect(f"{address}#{found['anchor']}")
    text = _("The text in force has no section %s. This is the whole text.") % number[:20]
    messages.info(request, text)
    return redirect(address)
