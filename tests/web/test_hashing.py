"""Passwords are hashed with Argon2, at a cost that allows a whole staff to sign in at once."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password

from config import settings as ours
from tests.factories import person
from web.hashers import PasswordHasher

PASSWORD = "a-morning-in-september"


@pytest.fixture(autouse=True)
def _for_real(settings):
    settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS


def test_a_hash_at_djangos_cost_is_replaced_at_the_next_sign_in(db, client):
    hasher = Argon2PasswordHasher()
    somebody = person(password=hasher.encode(PASSWORD, hasher.salt()))
    assert "m=102400" in somebody.password
    sent = {"login": somebody.email, "password": PASSWORD}
    assert client.post("/accounts/login/", sent).status_code == 302
    somebody.refresh_from_db()
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in somebody.password
    assert check_password(PASSWORD, somebody.password)
    assert client.get("/").status_code == 200


def test_a_wrong_password_opens_nothing():
    hasher = PasswordHasher()
    assert not check_password("wrong", hasher.encode(PASSWORD, hasher.salt()))
