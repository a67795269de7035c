import pytest
from django.core.management import CommandError, call_command
from django_q.models import OrmQ

from people.models import Group, Partnership, Person, School

pytestmark = pytest.mark.django_db


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


def test_it_refuses_a_second_time():
    run()
    with pytest.raises(CommandError, match="set up already"):
        run()


def test_a_wrong_address_writes_nothing():
    with pytest.raises(CommandError, match="valid"):
        run(email="nonsense")
    assert not Partnership.objects.exists()
