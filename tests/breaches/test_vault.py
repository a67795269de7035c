"""What is sealed opens only with its key, at its place."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured

from breaches import vault
from breaches.models import Concern
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person

OTHER = "f" * 64


@pytest.fixture
def keys(settings):
    """Give the site other master keys."""

    def give(*given):
        settings.CONCERN_KEYS = list(given)
        vault.masters.cache_clear()

    yield give
    vault.masters.cache_clear()


def test_words_come_back():
    key = vault.new_key()
    assert vault.unseal(key, vault.seal(key, {"a": "ü"}, "here"), "here") == {"a": "ü"}


def test_another_key_opens_nothing():
    with pytest.raises(vault.WrongKey):
        vault.unseal(vault.new_key(), vault.seal(vault.new_key(), 1, "here"), "here")


def test_words_moved_to_another_row_do_not_open():
    key = vault.new_key()
    with pytest.raises(vault.WrongKey):
        vault.unseal(key, vault.seal(key, 1, "here"), "there")


@pytest.mark.parametrize("size", [0, 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE])
def test_a_file_comes_back(size):
    key, content = vault.new_key(), b"x" * size
    sealed = b"".join(vault.seal_file(key, [content[:7], content[7:]], "here"))
    assert b"".join(vault.unseal_file(key, io.BytesIO(sealed), "here")) == content


def test_a_file_that_was_cut_short_does_not_open():
    key = vault.new_key()
    sealed = b"".join(vault.seal_file(key, [b"x" * (2 * vault.PIECE)], "here"))
    cut = sealed[: 7 + vault.PIECE + vault.TAG]
    with pytest.raises(vault.WrongKey):
        list(vault.unseal_file(key, io.BytesIO(cut), "here"))


@pytest.mark.parametrize("left", [0, 3, 7, 8, 22])
def test_an_empty_file_that_was_cut_short_does_not_open(left):
    key = vault.new_key()
    sealed = b"".join(vault.seal_file(key, [], "here"))
    with pytest.raises(vault.WrongKey):
        list(vault.unseal_file(key, io.BytesIO(sealed[:left]), "here"))


@pytest.mark.django_db
def test_a_wrong_key_is_refused_at_start_up(keys):
    concern(handlers=[person(Role.DEPUTY)])
    keys(OTHER)
    with pytest.raises(ImproperlyConfigured, match="CONCERN_KEYS lacks the master key"):
        vault.refuse_unknown_keys()
    (error,) = vault.check_keys(databases=["default"])
    assert error.id == "breaches.E001"


@pytest.mark.django_db
def test_a_further_key_is_fine(keys, settings):
    made = concern(handlers=[person(Role.DEPUTY)])
    keys(OTHER, settings.CONCERN_KEYS[0])
    vault.refuse_unknown_keys()
    assert Concern.objects.get(pk=made.pk).entries.get().words["what"]


@pytest.mark.django_db
def test_reports_are_found_under_an_older_key(keys, settings):
    teacher = person()
    made = concern(reporter=teacher)
    keys(OTHER, settings.CONCERN_KEYS[0])
    assert Concern.objects.reported_by(teacher).get() == made
