"""The schools of the partnership, with their numbers and the days on which they are closed."""

import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.decorators import office, signed_in
from people.forms.schools import ClosedDayForm, SchoolForm
from people.models import ClosedDay, Person, Post, School
from people.schools import add_closed_day, add_school, change_school, remove_closed_day
from web.confirmation import Confirmation, ask_first, is_sure


@office
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    of_all_schools = Post.objects.current(today).filter(group__school=None)
    context = {
        "schools": School.objects.with_headcount(today),
        "of_all_schools": Person.objects.holding(of_all_schools).count(),
        "total": Person.objects.employed_on(today).count(),
    }
    return render(request, "people/schools.html", context)


@office
@require_safe
def school(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    school = get_object_or_404(School.objects.with_headcount(today), slug=slug)
    current = Q(posts__end=None) | Q(posts__end__gte=today)
    people = Count("posts__person", filter=current & Q(posts__start__lte=today), distinct=True)
    days = ClosedDay.objects.at(school)
    context = {
        "school": school,
        "groups": school.groups.annotate(headcount=people),
        "days": days.filter(day__gte=today).select_related("school"),
        "past": days.filter(day__lt=today).count(),
    }
    return render(request, "people/school.html", context)


@office
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    by, form = signed_in(request), SchoolForm(request.POST or None, back=reverse("people:schools"))
    school = form.carry_out(lambda: add_school(form.cleaned_data["name"], by))
    if school:
        messages.success(request, _("The school is added."))
        return redirect("people:school", school.slug)
    return render(request, "people/school_add.html", {"form": form})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    by, school = signed_in(request), get_object_or_404(School, slug=slug)
    back = reverse("people:school", args=[slug])
    form = SchoolForm(request.POST or None, initial={"name": school.name}, back=back)
    if form.carry_out(lambda: change_school(school, form.cleaned_data["name"], by)):
        messages.success(request, _("Saved."))
        return redirect(back)
    return render(request, "people/school_change.html", {"form": form, "school": school})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def closed_day_add(request: HttpRequest, slug: str) -> HttpResponse:
    by, school = signed_in(request), get_object_or_404(School, slug=slug)
    back = reverse("people:school", args=[slug])
    form = ClosedDayForm(request.POST or None, back=back)
    if form.carry_out(lambda: add_closed_day(*form.day_at(school), by)):
        messages.success(request, _("The closed day is added."))
        return redirect(back)
    return render(request, "people/closed_day_add.html", {"form": form, "school": school})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def closed_day_remove(request: HttpRequest, slug: str, day_id: uuid.UUID) -> HttpResponse:
    school = get_object_or_404(School, slug=slug)
    closed = get_object_or_404(ClosedDay.objects.at(school), public_id=day_id)
    if not is_sure(request):
        return ask_first(request, _about_removing(closed, school))
    remove_closed_day(closed, signed_in(request))
    messages.success(request, _("%(day)s is removed.") % {"day": closed.name})
    return redirect("people:school", slug)


def _about_removing(closed: ClosedDay, school: School) -> Confirmation:
    day = {"name": closed.name, "day": date_format(closed.day, "j F Y"), "school": school}
    at_one = _("%(school)s counts as open on %(day)s again: reminders go out, and deadlines run.")
    everywhere = _(
        "Every school counts as open on %(day)s again: reminders go out, and deadlines run."
    )
    return Confirmation(
        title=_("Remove %(name)s, %(day)s?") % day,
        goes=(at_one if closed.school else everywhere) % day,
        button=_("Remove this closed day"),
        back=reverse("people:school", args=[school.slug]),
    )
