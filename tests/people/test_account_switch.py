import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Event
from people import employment
from people.models import Role
from tests.factories import PASSWORD, PersonFactory, person, today


def url(name, somebody):
    return reverse(f"people:{name}", args=[somebody.public_id])


def test_switching_off_works(office):
    somebody = person()
    page = office.post(url("switch_off", somebody), follow=True)
    somebody.refresh_from_db()
    assert not somebody.is_active
    assert "Is switched off" in page.text
    assert Event.objects.get().act == "person.account_off"


def test_switching_on_works(office):
    somebody = person(is_active=False)
    page = office.post(url("switch_on", somebody), follow=True)
    somebody.refresh_from_db()
    assert somebody.is_active
    assert "Switch the account off" in page.text
    assert Event.objects.get().act == "person.account_on"


def test_someone_signed_in_is_signed_out(client, administrator):
    somebody = person()
    client.force_login(somebody)
    employment.set_active(somebody, False, administrator)
    assert client.get("/").url.startswith("/accounts/login/")


def test_signing_in_says_why_not(client, db):
    somebody = person(is_active=False)
    typed = {"login": somebody.email, "password": PASSWORD}
    page = client.post("/accounts/login/", typed, follow=True)
    assert "Your school office has switched this account off." in page.text


def test_a_repeat_is_not_recorded(administrator):
    employment.set_active(person(), True, administrator)
    assert not Event.objects.exists()


@pytest.mark.parametrize("active", [True, False])
def test_nobody_switches_their_own(office, administrator, active):
    with pytest.raises(PermissionDenied):
        employment.set_active(administrator, active, administrator)
    assert office.post(url("switch_off", administrator)).status_code == 403
    assert "Switch the account" not in office.get(url("person", administrator)).text


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_the_office_switches_off_nobody_who_runs_the_site(office, administrator, flag):
    root = PersonFactory(**{flag: True})
    assert office.post(url("switch_off", root)).status_code == 404
    with pytest.raises(PermissionDenied):
        employment.set_active(root, False, administrator)


def test_the_end_of_the_last_job_leaves_it_on(administrator):
    somebody = person(role=Role.STAFF)
    employment.end_job(somebody.posts.get(), today(), administrator)
    somebody.refresh_from_db()
    assert somebody.is_active
