from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from home.views import desk
from tests.factories import person

pytestmark = pytest.mark.django_db


def broken(*args: Any) -> None:
    raise RuntimeError


def test_an_unknown_address(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "We can’t find that page" in response.text
    assert 'href="/"' in response.text


def test_it_frames_the_page_for_people_signed_in(client):
    client.force_login(person(first_name="Priya", last_name="Nair"))

    assert "Priya Nair" in client.get("/nowhere/").text


def test_a_page_that_is_not_for_the_account(client):
    client.force_login(person())

    response = client.get("/acknowledgements/unsigned/")

    assert response.status_code == 403
    assert "This page is not for your account" in response.text
    assert "ask your school office" in response.text


def test_a_form_that_was_open_too_long():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "a@school.example", "password": "x"})

    assert response.status_code == 403
    assert "This page was open too long" in response.text
    assert "Nothing was saved" in response.text


def test_a_request_that_makes_no_sense(client):
    response = client.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "We could not read that" in response.text


def test_a_fault_of_ours(client, monkeypatch):
    client.force_login(person())
    client.raise_request_exception = False
    monkeypatch.setattr(desk, "policies_for", broken)

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "RuntimeError" not in response.text


def test_a_fault_needs_no_database(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(connection, "cursor", broken)

    response = client.get("/health/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_too_many_tries(client):
    cache.clear()
    client.post("/accounts/login/", {})

    response = client.post("/accounts/login/", {})

    assert response.status_code == 429
    assert "Please wait a few minutes" in response.text


def test_a_form_sent_with_faults_lists_them_with_links(client):
    response = client.post("/accounts/login/", {"login": "a@school.example"})

    assert 'id="error-summary"' in response.text
    assert '<a href="#id_password">' in response.text


def test_the_title_says_that_a_form_came_back(client):
    assert "<title>Error: " not in client.get("/accounts/login/").text
    assert "<title>Error: " in client.post("/accounts/login/", {"login": "x"}).text
