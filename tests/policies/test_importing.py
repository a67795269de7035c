import pytest

from policies.lifecycle.importing import AlreadyHeld, bring_in
from policies.models import Policy
from policies.texts.parsing import parse
from tests.making import draft, locked, text

pytestmark = pytest.mark.django_db
LONG = "Acceptable Use of Information and Communication Technology by"


def test_titles_that_begin_alike_are_two_policies():
    draft(f"{LONG} Staff", "staff")
    draft(f"{LONG} Pupils", "pupils")
    assert Policy.objects.count() == 2


def test_titles_in_other_scripts_are_two_policies():
    draft("Политика безопасности", "one")
    draft("Политика конфиденциальности", "two")
    assert Policy.objects.count() == 2


def test_a_title_in_other_case_is_the_same_policy():
    locked("Quiet Screens Policy", "one")
    draft("QUIET SCREENS POLICY", "two")
    assert [version.major for version in Policy.objects.get().versions.all()] == [2, 1]


def test_a_title_that_is_a_page_of_the_site_gets_an_address_of_its_own():
    assert draft("Import", "imports").policy.slug != "import"


def test_the_same_text_with_another_consent_is_another_version():
    locked()
    second = bring_in(parse(text(), consent=""), by=None)
    assert (second.major, second.statement) == (2, "")


def test_the_same_text_with_the_same_consent_is_held_already():
    held = locked()
    with pytest.raises(AlreadyHeld) as refusal:
        bring_in(parse(text()), by=None)
    assert refusal.value.version == held
