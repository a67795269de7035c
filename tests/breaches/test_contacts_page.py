"""Who to call, and who covers for whom."""

import pytest

from audit.models import Event
from breaches.models import Cover, Guidance
from people.models import Role
from tests.factories import person

pytestmark = pytest.mark.django_db
URL = "/breaches/guidance/"
COVERS = f"{URL}covers/"
TYPED = {
    "ring_now": "Mrs Nair, 01234 567890",
    "officer": "Jo Hale, 01234 111111",
    "opens": "08:00",
    "closes": "16:30",
}


@pytest.fixture
def head(client):
    made = person(Role.EXECUTIVE)
    client.force_login(made)
    return made


def test_it_is_kept(client, head):
    client.post(URL, TYPED)
    kept = Guidance.current()
    assert (kept.ring_now, kept.closes.hour) == ("Mrs Nair, 01234 567890", 16)
    assert Event.objects.get(act=Event.Act.GUIDANCE_CHANGED).actor == str(head.pk)


def test_it_shows_what_was_kept(client, head):
    client.post(URL, TYPED)
    assert "Jo Hale, 01234 111111" in client.get(URL).content.decode()


def test_hours_that_end_before_they_begin_are_refused(client, head):
    response = client.post(URL, {**TYPED, "closes": "07:00"})
    assert "end before they begin" in response.content.decode()
    assert not Guidance.objects.exists()


@pytest.mark.parametrize("url", [URL, COVERS])
@pytest.mark.parametrize("role", [Role.DEPUTY, Role.ADMINISTRATOR, Role.CHAIR, Role.STAFF])
def test_others_are_refused(client, url, role):
    client.force_login(person(role))
    assert client.get(url).status_code == 403


def test_the_officer_may_too(client):
    client.force_login(person(Role.DATA_PROTECTION))
    assert client.get(URL).status_code == 200


def test_a_cover_is_chosen_and_taken_away(client, head):
    deputy = person(Role.DEPUTY)
    client.post(COVERS, {str(head.public_id): str(deputy.public_id)})
    assert (Cover.objects.get().person, Cover.objects.get().cover) == (head, deputy)
    client.post(COVERS, {str(head.public_id): ""})
    assert not Cover.objects.exists()
    assert Event.objects.filter(act=Event.Act.COVER_CHANGED).count() == 2


def test_what_stays_the_same_is_no_event(client, head):
    deputy = person(Role.DEPUTY)
    for _time in range(2):
        client.post(COVERS, {str(head.public_id): str(deputy.public_id)})
    assert Event.objects.filter(act=Event.Act.COVER_CHANGED).count() == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR, Role.CLERK])
def test_someone_who_cannot_be_given_a_concern_covers_for_nobody(client, head, role):
    client.post(COVERS, {str(head.public_id): str(person(role).public_id)})
    assert not Cover.objects.exists()


def test_a_cover_who_has_left_meanwhile_is_said_and_the_rest_kept(client, head):
    deputy, other = person(Role.DEPUTY), person(Role.DEPUTY)
    deputy.posts.all().update(role=Role.STAFF)
    chosen = {str(head.public_id): str(deputy.public_id), str(other.public_id): str(head.public_id)}
    response = client.post(COVERS, chosen)
    form = response.context["form"]
    assert form.errors[str(head.public_id)]
    assert form[str(other.public_id)].value() == str(head.public_id)
    assert not Cover.objects.exists()


def test_nobody_covers_for_themselves(client, head):
    client.post(COVERS, {str(head.public_id): str(head.public_id)})
    assert not Cover.objects.exists()


def test_its_statements_are_as_many_however_many_people(client, head, statements):
    for _n in range(3):
        person(Role.DEPUTY)
    few = statements(lambda: client.get(COVERS))
    for _n in range(5):
        person(Role.DEPUTY)
    assert statements(lambda: client.get(COVERS)) == few
