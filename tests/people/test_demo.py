import pytest
from django.core.management.base import CommandError

from audit.models import Event
from people import demo
from people.models import Group, Partnership, Person, Role, State
from tests.factories import person, today

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMO = True


@pytest.fixture
def made():
    demo.make_people(today())
    return Person.objects.all()


def test_everybody_is_there(made):
    assert 55 <= made.count() <= 65
    held = set(made.values_list("posts__role", flat=True))
    kinds = set(made.values_list("posts__group__kind", flat=True))
    assert (held, kinds) == (set(Role), set(Group.Kind))


def test_the_accounts_can_sign_in_and_nobody_else(made):
    can = {each.email for each in made if each.check_password("undersigned-demo")}
    names = ["teacher", "deputy", "head", "chair", "governor", "clerk", "office"]
    names += ["lead", "dpo", "vicechair"]
    assert can == {f"{name}@demo.example" for name in names}
    assert sum(each.has_usable_password() for each in made) == len(names)


def test_every_state_is_there(made):
    counts = {state: made.in_state(state, today()).count() for state in State}
    assert counts[State.AWAY] == counts[State.LATER] == counts[State.LEFT] == 1


def test_some_have_no_email_and_one_works_at_both_schools(made):
    assert made.filter(email=None).count() >= 8
    at = [{post.group.school for post in each.posts.all()} for each in made]
    assert sum(len(schools) == 2 for schools in at) == 1


def test_what_was_made_is_in_the_trail(made):
    assert Event.objects.filter(act="person.added").count() == made.count()


def test_the_same_every_time(made):
    names = [str(each) for each in made]
    assert names[0] == "Fiona Abernathy"


def test_it_refuses_without_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        demo.make_people(today())


def test_it_refuses_where_real_people_are():
    person()
    with pytest.raises(CommandError, match="real people"):
        demo.make_people(today())
    assert not Partnership.objects.exists()
