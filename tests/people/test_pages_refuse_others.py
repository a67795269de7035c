"""Every page of the staff list is for administrators only, whatever else somebody is."""

import uuid

import pytest
from django.urls import reverse

from people.models import Role
from tests.factories import AbsenceFactory, ClosedDayFactory, person

OTHER_ROLES = [role for role in Role if role != Role.ADMINISTRATOR]


@pytest.fixture
def urls(db) -> list[str]:
    somebody = person()
    job, absence = somebody.posts.get(), AbsenceFactory(person=somebody)
    closed = ClosedDayFactory()
    one: list[object] = [somebody.public_id]
    school: list[object] = [closed.school.slug]
    return [
        reverse(f"people:{name}", args=args)
        for name, args in [
            ("people", []),
            ("add", []),
            ("person", one),
            ("change", one),
            ("invite", one),
            ("switch_off", one),
            ("switch_on", one),
            ("job_add", one),
            ("job_change", [*one, job.public_id]),
            ("job_end", [*one, job.public_id]),
            ("absence_add", one),
            ("absence_end", [*one, absence.public_id]),
            ("schools", []),
            ("school_add", []),
            ("school", school),
            ("school_change", school),
            ("closed_day_add", school),
            ("closed_day_remove", [*school, closed.public_id]),
        ]
    ]


POST_ONLY = ("/invite/", "/switch-off/", "/switch-on/")


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_it_refuses_every_other_role(client, urls, role):
    client.force_login(person(role=role))
    answers = {
        url: (client.get(url).status_code, client.post(url).status_code)
        for url in urls
        if not url.endswith(POST_ONLY)
    }
    assert set(answers.values()) == {(403, 403)}, answers
    assert {client.post(url).status_code for url in urls if url.endswith(POST_ONLY)} == {403}


def test_it_refuses_an_administrator_whose_job_ended(client, urls):
    former = person(role=Role.ADMINISTRATOR, start="2020-09-01", end="2021-08-31")
    client.force_login(former)
    assert client.get(urls[0]).status_code == 403


def test_it_sends_people_not_signed_in_to_sign_in(client, urls):
    for url in urls:
        assert client.post(url).url.startswith(reverse("account_login"))


def test_it_shows_them_to_administrators(office, urls):
    pages = [url for url in urls if not url.endswith(POST_ONLY)]
    assert {url: office.get(url).status_code for url in pages} == dict.fromkeys(pages, 200)


def test_it_rejects_get_where_something_is_done(office, urls):
    acts = [url for url in urls if url.endswith(POST_ONLY)]
    assert [office.get(url).status_code for url in acts] == [405] * 3


@pytest.mark.parametrize("name", ["person", "change", "job_add", "absence_add"])
def test_it_knows_nobody_of_another_number(office, name):
    assert office.get(reverse(f"people:{name}", args=[uuid.uuid4()])).status_code == 404
