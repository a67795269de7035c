"""One person's page: what they were asked, what they signed, and all certificates in one file."""

import datetime
import io
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import make_certificates
from acknowledgements.models import Certificate, Notice
from acknowledgements.telling.questions import ask_question
from acknowledgements.telling.reminders import record_told
from audit.models import Event
from people.models import Role
from policies.models import Round
from tests.acknowledgements.test_certificates import content_of, seal
from tests.factories import AbsenceFactory, SchoolFactory, person, today
from tests.making import many_published, many_signed, published, signed

__all__ = ["seal"]
pytestmark = pytest.mark.django_db


def page_of(somebody) -> str:
    return reverse("acknowledgements:person", args=[somebody.public_id])


def zip_of(somebody) -> str:
    return reverse("acknowledgements:certificates", args=[somebody.public_id])


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def teacher(school):
    return person(school=school)


@pytest.fixture
def deputy(client, school):
    deputy = person(Role.DEPUTY, school=school)
    client.force_login(deputy)
    return deputy


def test_it_says_what_was_signed_owed_asked_and_told(client, deputy, teacher):
    done = published("Quiet Screens Policy")
    late, waiting = published("Clear Desks Policy", "desks"), published("Locked Doors Policy", "d")
    signed(teacher, done)
    Round.objects.filter(policy=late.policy).update(due="2020-01-01")
    ask_question(teacher, waiting, "question", "", "Which door?")
    round_ = late.policy.rounds.get()
    record_told(round_, [teacher], Notice.Way.BRIEFING, timezone.localdate(), deputy)
    text = " ".join(client.get(page_of(teacher)).text.split())
    assert re.search(r"Clear Desks Policy: by \d+ \w+ 20\d\d <span class=\S+ [^>]*>late<", text)
    assert "Locked Doors Policy: by" in text
    assert "I have a question: Locked Doors Policy" in text
    assert f"Clear Desks Policy, At a briefing ({deputy}). Told." in text
    assert "On screen" in text


def test_someone_away_is_excused(client, deputy, teacher):
    AbsenceFactory(person=teacher, end=None)
    published()
    assert "excused while away" in client.get(page_of(teacher)).text


def test_one_sees_ones_own_and_nobody_elses(client, teacher):
    other = person()
    client.force_login(teacher)
    assert client.get(page_of(teacher)).status_code == 200
    for address in (page_of(other), zip_of(other)):
        assert client.get(address).status_code == 404


def test_a_deputy_sees_nobody_of_another_school(client, deputy):
    other = person(school=SchoolFactory())
    for address in (page_of(other), zip_of(other)):
        assert client.get(address).status_code == 404


def test_a_leaver_is_still_seen(client, deputy, school):
    gone = person(school=school, end=today() - datetime.timedelta(days=1))
    assert client.get(page_of(gone)).status_code == 200


def test_all_certificates_come_in_one_file(client, deputy, teacher, seal):
    for version in (published(), published("Clear Desks Policy", "desks")):
        signed(teacher, version)
    make_certificates()
    answer = client.get(zip_of(teacher))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    held = sorted(content_of(each) for each in Certificate.objects.all())
    assert sorted(archive.read(name) for name in archive.namelist()) == held
    assert len(held) == 2
    assert Event.objects.filter(act="certificates.exported").exists()


def test_the_list_and_ones_own_signatures_lead_there(client, deputy, teacher):
    signed(teacher, published())
    published("Clear Desks Policy", "desks")
    assert page_of(teacher) in client.get(reverse("acknowledgements:unsigned")).text
    client.force_login(teacher)
    assert zip_of(teacher) in client.get(reverse("acknowledgements:mine")).text


def test_it_takes_as_many_statements_for_many(client, deputy, teacher, statements):
    many_signed(teacher, many_published(2))
    many_published(2)
    few = statements(lambda: client.get(page_of(teacher)))
    many_signed(teacher, many_published(20))
    many_published(20)
    assert statements(lambda: client.get(page_of(teacher))) == few
