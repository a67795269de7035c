"""Evidence in the Django admin: to be looked at, never changed, not even by a superuser."""

import pytest
from django.urls import reverse

from acknowledgements.models import Signature
from audit.models import Event
from people.models import Person
from policies.models import Round, Version
from tests.factories import person
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
