import pytest
from django.core.management import CommandError, call_command

from acknowledgements.models import Signature
from people.models import Partnership, Person
from policies.models import Version
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    return lambda: call_command("demo", verbosity=0)


def test_it_makes_policies_in_each_state_and_some_signatures(demo):
    demo()
    assert sorted(Version.objects.values_list("state", flat=True)) == [
        "draft",
        "published",
        "published",
    ]
    assert Signature.objects.exists()
    call_command("verify_records", verbosity=0)


@pytest.mark.once
def test_a_second_run_changes_nothing(demo, capsys):
    demo()
    before = (Person.objects.count(), Signature.objects.count())
    demo()
    assert (Person.objects.count(), Signature.objects.count()) == before


@pytest.mark.once
def test_it_refuses_on_a_database_with_real_people(demo):
    person()
    with pytest.raises(CommandError):
        demo()
    assert not Partnership.objects.exists()


def test_it_needs_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")


@pytest.mark.once
def test_demo_accounts_can_not_sign_in_without_demo(demo, client, settings):
    demo()
    sent = {"login": "teacher@demo.example", "password": "undersigned-demo"}
    client.post("/accounts/login/", sent)
    assert client.get("/").status_code == 200
    settings.DEMO = False
    assert client.get("/").status_code == 302
    client.post("/accounts/login/", sent)
    assert client.get("/").status_code == 302
