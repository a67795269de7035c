"""Adding, correcting and ending a person's jobs. Nobody changes their own."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import employment
from people.decorators import office, signed_in
from people.forms.jobs import EndForm, JobForm
from people.models import Person, Post


@office
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    by, person = (
        signed_in(request),
        get_object_or_404(Person.objects.kept_by_office(), public_id=person_id),
    )
    employment.refuse_own_jobs(person, by)
    back = reverse("people:person", args=[person_id])
    form = JobForm(request.POST or None, initial={"start": timezone.localdate()}, back=back)
    if form.carry_out(lambda: employment.add_job(person, form.job(), by)):
        messages.success(request, _("The job is added."))
        return redirect(back)
    return render(request, "people/job_add.html", {"form": form, "person": person})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, person_id: uuid.UUID, job_id: uuid.UUID) -> HttpResponse:
    by, post = signed_in(request), _post(person_id, job_id)
    employment.refuse_own_jobs(post.person, by)
    back = reverse("people:person", args=[person_id])
    form = JobForm(request.POST or None, initial=JobForm.initial_of_job(post), back=back)
    if form.carry_out(lambda: employment.change_job(post, form.job(), by)):
        messages.success(request, _("The job is changed."))
        return redirect(back)
    return render(request, "people/job_change.html", {"form": form, "post": post})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, person_id: uuid.UUID, job_id: uuid.UUID) -> HttpResponse:
    by, post = signed_in(request), _post(person_id, job_id)
    employment.refuse_own_jobs(post.person, by)
    back = reverse("people:person", args=[person_id])
    form = EndForm(request.POST or None, back=back)
    if form.carry_out(lambda: employment.end_job(post, form.cleaned_data["end"], by)):
        messages.success(request, _("The last day is recorded."))
        return redirect(back)
    return render(request, "people/job_end.html", {"form": form, "post": post})


def _post(person_id: uuid.UUID, job_id: uuid.UUID) -> Post:
    people = Person.objects.kept_by_office().filter(public_id=person_id)
    posts = Post.objects.select_related("person", "group__school").filter(person__in=people)
    return get_object_or_404(posts, public_id=job_id)
