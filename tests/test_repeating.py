"""A POST names the state it wants: sent twice, it changes nothing the second time."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from acknowledgements.telling.questions import ask_question
from audit.models import Event
from breaches.models import Concern, Entry
from people.models import Email, Person, Role
from policies.models import FrontPage
from tests.breaches.making import concern
from tests.factories import AbsenceFactory, person, today
from tests.making import published
from tests.operations.breaking import failure

pytestmark = pytest.mark.django_db


def hold(held):
    handler = person(Role.DEPUTY)
    made = concern(handlers=[handler], held=held != "yes")
    address = reverse("breaches:hold", args=[made.reference])
    return handler, address, {"held": held, "why": "A claim."}, Concern, {"held": held == "yes"}


def account(active):
    somebody = person(is_active=not active)
    name = "people:switch_on" if active else "people:switch_off"
    address = reverse(name, args=[somebody.public_id])
    return person(Role.ADMINISTRATOR), address, {}, Person, {"pk": somebody.pk, "is_active": active}


def front_page():
    sent = {"shown": "titles", "notice": "Read this."}
    return person(Role.CLERK), reverse("policies:front_page"), sent, FrontPage, {"shown": "titles"}


def absence():
    away = AbsenceFactory(person=person(), end=None)
    address = reverse("people:absence_end", args=[away.person.public_id, away.public_id])
    return person(Role.ADMINISTRATOR), address, {"back": str(today())}, type(away), {"pk": away.pk}


def job():
    somebody = person()
    post = somebody.posts.get()
    address = reverse("people:job_end", args=[somebody.public_id, post.public_id])
    return person(Role.ADMINISTRATOR), address, {"end": str(today())}, type(post), {"end": today()}


def settled():
    head = person(Role.EXECUTIVE)
    query = ask_question(person(), published(), "question", "", "May I?")
    address = reverse("acknowledgements:settle", args=[query.pk])
    return head, address, {}, type(query), {"settled_at__isnull": False}


def email():
    kind, somebody = "people.emails.invitation", person()
    ended = {"state": Email.State.REFUSED, "ended_at": timezone.now()}
    made = Email.objects.create(kind=kind, args=[somebody.pk], person=somebody, **ended)
    address = reverse("home:email_send_again", args=[made.pk])
    return person(Role.ADMINISTRATOR), address, {}, Email, {"state": Email.State.WAITING}


def try_again():
    lost = failure("policies.jobs.make_pdf")
    address = reverse("operations:try_again", args=[lost.pk])
    return person(Role.ADMINISTRATOR), address, {"state": "waiting"}, OrmQ, {}


CASES = [
    *(lambda: hold("yes"), lambda: hold("no"), lambda: account(True), lambda: account(False)),
    *(front_page, absence, job, settled, email, try_again),
]
NAMES = [
    *("hold", "release", "switch on", "switch off", "front page", "return", "job", "settle"),
    *("email", "try again"),
]


def recorded():
    return Event.objects.count(), Entry.objects.count()


@pytest.mark.parametrize("made", CASES, ids=NAMES)
def test_sent_twice_it_is_as_if_it_was_sent_once(client, made):
    by, address, sent, model, wanted = made()
    client.force_login(by)
    client.post(address, sent)
    assert model.objects.filter(**wanted).exists()
    once = recorded(), list(model.objects.order_by("pk").values())
    client.post(address, sent)
    assert (recorded(), list(model.objects.order_by("pk").values())) == once


def test_a_hold_that_does_not_say_what_it_wants_changes_nothing(client):
    handler = person(Role.DEPUTY)
    made = concern(handlers=[handler], held=True)
    client.force_login(handler)
    client.post(reverse("breaches:hold", args=[made.reference]), {"why": "A claim."})
    assert Concern.objects.get().held
