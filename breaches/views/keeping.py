"""How long concerns are kept, for the data protection officer; legal holds, for handlers."""

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from breaches.decorators import officer
from breaches.forms.keeping import HoldForm, RuleForm, rule_for
from breaches.models import Concern, RetentionRule
from breaches.oversight import overview, retention
from people.decorators import signed_in


@officer
@require_safe
def keeping(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    context = {
        "rules": RetentionRule.objects.select_related("confirmed_by"),
        "to_erase": overview.to_erase(person, timezone.localdate()),
        "erased": overview.erased(person),
        "exports": overview.exports(person),
    }
    return render(request, "breaches/keeping.html", context)


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """Confirm a rule: a suggestion as it is, changed, or a new one."""
    by, back = signed_in(request), reverse("breaches:keeping")
    found = rule_for(request.GET.get("finding", ""), request.GET.get("sanction", ""))
    form = RuleForm(request.POST or None, initial=model_to_dict(found), back=back)
    if form.carry_out(lambda: retention.confirm(**form.cleaned_data, by=by)):
        messages.success(request, _("The rule is in force. The days are worked out again."))
        return redirect(back)
    return render(request, "breaches/rule.html", {"form": form, "rule": found})


@officer
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    found = rule_for(request.POST.get("finding", ""), request.POST.get("sanction", ""))
    retention.withdraw(found, signed_in(request))
    messages.success(request, _("The rule is no longer in force. The days are worked out again."))
    return redirect("breaches:keeping")


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a concern until it is released, or release it."""
    by = signed_in(request)
    concern = get_object_or_404(Concern.objects.handled_by(by), reference=reference)
    other = {"held": "no" if concern.held else "yes"}
    form = HoldForm(request.POST or None, initial=other, back=concern.get_absolute_url())
    if form.is_valid():
        retention.hold(concern, form.cleaned_data["held"], form.cleaned_data["why"], by)
        messages.success(request, _("It is recorded."))
        return redirect(concern)
    return render(request, "breaches/hold.html", {"form": form, "concern": concern})
