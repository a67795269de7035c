import pytest
from django.utils import timezone
from django_q.models import OrmQ

from acknowledgements.jobs import make_printout
from acknowledgements.models import Printout
from people.models import Role
from tests.factories import SchoolFactory, person
from tests.making import published, signed
from tests.printing.pdfs import page_texts, ua1_failures

pytestmark = pytest.mark.django_db
URL = "/acknowledgements/forms/"


@pytest.fixture
def office(client):
    client.force_login(person(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def school():
    return SchoolFactory(name="Hill School")


def ask(office, version, **fields):
    response = office.post(URL, {"version": version.pk, **fields})
    assert response.status_code == 302, response.context["form"].errors
    return Printout.objects.latest("asked_at")


def made(office, printout):
    """The forms as the office gets them, once the job has run."""
    make_printout(str(printout.pk))
    response = office.get(f"{URL}{printout.pk}/forms.pdf")
    return b"".join(response.streaming_content)


def test_asking_makes_a_job_and_a_page_that_looks_again_by_itself(office):
    printout = ask(office, published(), kind="blank")
    page = office.get(printout.get_absolute_url()).content.decode()
    assert 'http-equiv="refresh"' in page
    assert OrmQ.objects.filter(payload__isnull=False).exists()


def test_the_pack_holds_a_page_for_each_person_still_to_sign(office, school):
    cook, cleaner = person(school=school, email=None), person(school=school, email=None)
    teacher, elsewhere = person(school=school), person(school=SchoolFactory())
    version = published()
    signed(teacher, version)
    pages = page_texts(made(office, ask(office, version, kind="unsigned", school=school.slug)))
    assert len(pages) == 2
    assert {str(cook), str(cleaner)} == {n for n in map(str, (cook, cleaner)) if n in str(pages)}
    assert str(elsewhere) not in str(pages)


def test_one_persons_form_has_the_exact_wording_and_is_accessible(office, school):
    cook = person(school=school, email=None)
    version = published()
    pdf = made(office, ask(office, version, kind="person", person=cook.public_id))
    assert version.wording.said_by(str(cook)) in " ".join(page_texts(pdf)[0].split())
    assert ua1_failures(pdf) == []


def test_a_blank_form_names_nobody(office):
    cook = person(email=None)
    pdf = made(office, ask(office, published(), kind="blank"))
    assert str(cook) not in page_texts(pdf)[0]


def test_a_school_where_everyone_signed_has_nothing_to_print(office, school):
    printout = ask(office, published(), kind="unsigned", school=school.slug)
    make_printout(str(printout.pk))
    page = office.get(printout.get_absolute_url()).content.decode()
    assert "there is nothing to print" in page
    assert office.get(f"{URL}{printout.pk}/forms.pdf").status_code == 404


def test_a_job_that_runs_twice_makes_one_file(office):
    printout = ask(office, published(), kind="blank")
    make_printout(str(printout.pk))
    first = Printout.objects.get()
    make_printout(str(printout.pk))
    assert (Printout.objects.get().made_at, Printout.objects.get().file.name) == (
        first.made_at,
        first.file.name,
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "person"}, "Choose whose form to print."),
        ({"kind": "unsigned"}, "Choose the school."),
        ({"kind": "nonsense"}, "There is a problem"),
    ],
)
def test_what_is_missing_is_said(office, fields, message):
    page = office.post(URL, {"version": published().pk, **fields}).content.decode()
    assert message in page
    assert not Printout.objects.exists()


def test_another_administrator_does_not_find_it(office, client):
    printout = ask(office, published(), kind="blank")
    client.force_login(person(Role.ADMINISTRATOR))
    assert client.get(printout.get_absolute_url()).status_code == 404
    assert client.get(f"{URL}{printout.pk}/forms.pdf").status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.CLERK, Role.GOVERNOR])
def test_others_are_refused(client, role):
    client.force_login(person(role))
    assert client.get(URL).status_code == 403
    assert timezone.localdate()


def test_no_form_is_made_for_someone_who_is_not_asked(office):
    outsider = person()
    version = published(groups=[])
    fields = {"version": version.pk, "kind": "person", "person": outsider.public_id}
    page = office.post(URL, fields).content.decode()
    assert "doesn&#x27;t ask them to sign" in page
