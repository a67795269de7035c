"""Evidence in the Django admin: readable, but nobody can change it, not even a superuser."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group as AuthGroup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success, Task

from acknowledgements.models import Signature
from audit.models import Event
from people.models import Absence, ClosedDay, Group, Person, Post
from policies.models import Round, Version
from tests.factories import PASSWORD, AbsenceFactory, ClosedDayFactory, SchoolFactory, person
from tests.making import published, signed

pytestmark = pytest.mark.django_db
EVIDENCE = [Event, Version, Round, Signature]


@pytest.fixture
def superuser(client):
    signed(person(), published())
    made = Person.objects.create_superuser(
        "root@school.example", "a long password", last_name="Root"
    )
    client.force_login(made)
    return client


@pytest.mark.parametrize("model", EVIDENCE)
def test_it_can_be_looked_at(superuser, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert superuser.get(reverse(f"{name}_changelist")).status_code == 200
    page = superuser.get(reverse(f"{name}_change", args=[model.objects.first().pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content


@pytest.mark.parametrize("model", EVIDENCE)
def test_it_can_not_be_changed_or_removed(superuser, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = [model.objects.first().pk]
    assert superuser.post(reverse(f"{name}_change", args=row), {}).status_code == 403
    assert superuser.post(reverse(f"{name}_delete", args=row), {"post": "yes"}).status_code == 403
    assert superuser.get(reverse(f"{name}_add")).status_code == 403


def test_who_may_use_it_signs_in_by_the_sites_own_page(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


@pytest.mark.parametrize("model", [Schedule, OrmQ, AuthGroup])
def test_what_would_run_code_or_give_rights_is_not_there(model):
    assert not admin.site.is_registered(model)


@pytest.mark.parametrize("model", [Success, Failure])
def test_what_became_of_jobs_is_only_looked_at(superuser, model):
    now = timezone.now()
    done = {"func": "people.jobs.send_invitation", "started": now, "stopped": now}
    task = Task.objects.create(id="a" * 32, name="job", success=model is Success, **done)
    name = f"admin:django_q_{model._meta.model_name}"
    assert superuser.get(reverse(f"{name}_changelist")).status_code == 200
    page = superuser.get(reverse(f"{name}_change", args=[task.pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert superuser.get(reverse(f"{name}_add")).status_code == 403


@pytest.mark.parametrize("model", [Group, Post, Absence, ClosedDay])
def test_its_statements_do_not_grow(superuser, statements, model):
    def one_more():
        school = SchoolFactory()
        AbsenceFactory(person=person(school=school))
        ClosedDayFactory(school=school)

    url = reverse(f"admin:people_{model._meta.model_name}_changelist")
    one_more()
    few = statements(lambda: superuser.get(url))
    one_more()
    one_more()
    assert statements(lambda: superuser.get(url)) == few


def test_who_was_made_on_the_machine_gets_in_as_the_handbook_says(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    names = {"first_name": "Ada", "last_name": "Root", "email": "root@school.example"}
    call_command("createsuperuser", interactive=False, verbosity=0, **names)
    client.post("/accounts/login/", {"login": names["email"], "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
