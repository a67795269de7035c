import pytest
from django.core.management import CommandError, call_command
from django_q.models import OrmQ

from people.invitations import InvitationRefused, invited, make_token
from people.models import Group, Partnership, Person, School
from tests.factories import SchoolFactory, person
from tests.installations import installation

__all__ = ["installation"]
pytestmark = pytest.mark.django_db


NAMES = ("--partnership=P", "--school=S", "--name=Tom Birkett", "--email=tom@school.example")


def run(**changes):
    options = {
        "partnership": "Harbour Learning Partnership",
        "school": "Quay School",
        "name": "Tom Birkett",
        "email": "Office@school.example",
    }
    call_command("set_up", **{**options, **changes})


def test_it_makes_what_the_first_administrator_needs():
    run()
    assert Partnership.objects.get().name == "Harbour Learning Partnership"
    assert School.objects.get().name == "Quay School"
    assert Person.objects.get(email="office@school.example").keeps_people


def test_it_invites_them():
    run()
    assert OrmQ.objects.count() == 1


def test_every_staff_group_exists_from_the_start():
    run()
    assert Group.objects.count() == 2 * len(Group.Kind)


def test_what_was_mistyped_is_corrected_by_running_it_again():
    run(school="Key School", email="offise@school.example")
    [earlier] = OrmQ.objects.all()
    token = make_token(Person.objects.get())
    run()
    office = Person.objects.get()
    assert (office.email, School.objects.get().name) == ("office@school.example", "Quay School")
    assert OrmQ.objects.exclude(pk=earlier.pk).count() == 1
    with pytest.raises(InvitationRefused):
        invited(token)


def chose_password():
    Person.objects.update(password="made")


@pytest.mark.parametrize("used", [chose_password, person, SchoolFactory])
def test_it_refuses_once_somebody_uses_the_site(used):
    run()
    used()
    with pytest.raises(CommandError, match="set up already"):
        run(partnership="Another")
    assert Partnership.objects.get().name == "Harbour Learning Partnership"


def test_a_correction_with_a_wrong_address_changes_nothing():
    run()
    with pytest.raises(CommandError, match="valid"):
        run(school="Another", email="nonsense")
    assert School.objects.get().name == "Quay School"


@pytest.mark.once
def test_without_tables_it_says_what_to_do(installation):  # noqa: F811 - the fixture
    done = installation().run("set_up", *NAMES)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("run manage.py migrate.")


def test_a_wrong_address_writes_nothing():
    with pytest.raises(CommandError, match="valid"):
        run(email="nonsense")
    assert not Partnership.objects.exists()
