"""Two people with the same name, school and job: every choice and list tells them apart."""

import io

import openpyxl  # type: ignore[import-untyped]  # it brings no types
import pytest
from django.core import mail
from django.urls import reverse

from acknowledgements.jobs import make_printout, write_letters
from acknowledgements.models import Notice, Printout
from acknowledgements.telling.questions import ask_question
from people.models import Email, Role
from people.namesakes import labels_of
from policies.models import OfficialAccount, Round
from tests.acknowledgements.test_reminders import DAY, clock
from tests.acknowledgements.test_shared_device import hand_over
from tests.acknowledgements.test_signing import sign_in
from tests.breaches.making import concern
from tests.breaches.test_report import ask as report
from tests.factories import SchoolFactory, person, today
from tests.making import published, signed
from tests.printing.pdfs import page_texts
from tests.queue import run_jobs

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
NUMBERS = ["N-4711", "N-0815"]


@pytest.fixture
def hill(db):
    return SchoolFactory(name="Hill School")


def both(hill, role=Role.STAFF, **fields):
    """Two of them, who differ only in staff number."""
    named = {"first_name": "Sam", "last_name": "Patel", "school": hill, "title": "Teacher"}
    return [person(role, staff_number=number, **named, **fields) for number in NUMBERS]


@pytest.fixture
def sams(hill):
    return both(hill)


@pytest.fixture
def version(sams):
    return published()


def page(client, role, name, *args, **query):
    client.force_login(person(role))
    return client.get(reverse(name, args=args), query)


def text_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8-sig")
    return response.text


def told_apart(text):
    return all(f"Teacher, Hill School; {number}" in text for number in NUMBERS)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.ADMINISTRATOR, "acknowledgements:device"),
        (Role.ADMINISTRATOR, "acknowledgements:paper"),
        (Role.ADMINISTRATOR, "acknowledgements:forms"),
        (Role.ADMINISTRATOR, "acknowledgements:told"),
        (Role.HEAD, "acknowledgements:told"),
        (Role.EXECUTIVE, "acknowledgements:unsigned"),
        (Role.EXECUTIVE, "acknowledgements:matrix"),
        (Role.DATA_PROTECTION, "breaches:requests"),
    ],
)
def test_on_a_page(client, version, role, name):
    assert told_apart(text_of(page(client, role, name)))


def test_where_who_took_a_form_is_chosen(client, version):
    form = text_of(page(client, Role.ADMINISTRATOR, "acknowledgements:paper"))
    takers = form.partition('name="taken_by"')[2].partition("</select>")[0]
    assert told_apart(takers)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("acknowledgements:unsigned_csv", []),
        ("acknowledgements:matrix_file", ["csv"]),
        ("acknowledgements:as_it_was_csv", []),
    ],
)
def test_in_a_file(client, version, name, args):
    query = {"policy": version.policy.slug, "day": str(today())}
    lines = text_of(page(client, Role.EXECUTIVE, name, *args, **query)).splitlines()
    for number in NUMBERS:
        [line] = [line for line in lines if number in line]
        assert "Sam Patel,Teacher" in line
        assert "Hill School" in line


def test_in_the_matrix_for_excel(client, version):
    file = page(client, Role.EXECUTIVE, "acknowledgements:matrix_file", "xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)
    for number in NUMBERS:
        assert ("Sam Patel", "Teacher", "Hill School", number) in [row[:4] for row in rows]


def test_on_a_past_day(client, version):
    query = {"policy": version.policy.slug, "day": str(today())}
    assert told_apart(text_of(page(client, Role.EXECUTIVE, "acknowledgements:as_it_was", **query)))


def test_on_the_printed_forms(version, hill):
    made = Printout.objects.create(
        version=version, kind="unsigned", school=hill, asked_by=person(Role.ADMINISTRATOR)
    )
    make_printout(str(made.pk))
    made.refresh_from_db()
    with made.file.open("rb") as file:
        forms = page_texts(file.read())
    for number in NUMBERS:
        assert len([form for form in forms if "Sam Patel" in form and number in form]) == 1


def test_before_people_are_reminded_and_in_a_heads_email(client, clock, hill):
    head, _sams = person(Role.HEAD, school=hill), both(hill)
    version = published()
    Round.objects.update(due=today() - DAY)
    signed(head, version)
    client.force_login(head)
    assert told_apart(client.get(reverse("acknowledgements:remind")).text)
    write_letters()
    run_jobs("acknowledgements.jobs.send_letter")
    [letter] = [each for each in mail.outbox if each.to == [head.email]]
    assert told_apart(letter.body)


def test_whose_emails_bounced(client, sams, version):
    for sam in sams:
        Notice.objects.create(
            person=sam,
            round=Round.objects.get(),
            way="mail",
            outcome="refused",
            first=True,
            day=today(),
            address=sam.email,
        )
    assert told_apart(text_of(page(client, Role.ADMINISTRATOR, "acknowledgements:undelivered")))


def test_whose_emails_they_are(client, sams):
    for sam in sams:
        Email.objects.create(kind="people.emails.invitation", args=[sam.pk], person=sam)
    assert told_apart(text_of(page(client, Role.ADMINISTRATOR, "home:emails")))


def test_who_asks_a_question(client, sams, version, hill):
    client.force_login(person(Role.HEAD, school=hill))
    asked = [ask_question(sam, version, "question", "", "Which screens?") for sam in sams]
    assert told_apart(client.get(reverse("acknowledgements:questions")).text)
    assert told_apart("".join(client.get(each.get_absolute_url()).text for each in asked))


def test_whose_record_and_whose_signature_it_is(client, sams, version, hill):
    client.force_login(person(Role.HEAD, school=hill))
    own = [client.get(reverse("acknowledgements:person", args=[sam.public_id])) for sam in sams]
    assert told_apart("".join(each.text for each in own))
    assert NUMBERS[1] not in own[0].text


def test_the_person_a_device_was_opened_for(client, sams, version):
    sign_in(client, person(Role.ADMINISTRATOR))
    hand_over(client, version, sams[0])
    opened = client.get(reverse("acknowledgements:device_read")).text
    assert "For Sam Patel (Teacher, Hill School; N-4711)" in opened


def test_in_the_staff_list(client, sams):
    shown = text_of(page(client, Role.ADMINISTRATOR, "people:people"))
    assert all(number in shown for number in NUMBERS)


def test_the_subject_of_a_report(client, sams):
    client.force_login(person())
    assert told_apart(report(client, step="find", find="Patel").text)


def test_who_covers_and_who_is_added(client, hill):
    both(hill, Role.DEPUTY)
    executive = person(Role.EXECUTIVE)
    client.force_login(executive)
    assert told_apart(client.get(reverse("breaches:covers")).text)
    made = concern(handlers=[executive], reporter=person())
    assert told_apart(client.get(reverse("breaches:handler_add", args=[made.reference])).text)


def test_the_owner_of_a_policy(client, sams, version):
    sign_in(client, person(Role.CLERK))
    facts = reverse("policies:facts", args=[version.policy.slug])
    sent = {"category": version.policy.category, "owner": "Sam Patel"}
    refused = client.post(facts, sent).text
    assert all(f"Sam Patel {number}" in refused for number in NUMBERS)
    client.post(facts, {**sent, "owner": "Sam Patel N-0815"})
    version.policy.refresh_from_db()
    assert version.policy.owner == sams[1]
    assert "Sam Patel N-0815" in client.get(facts).text


def test_who_may_post(client, sams):
    sign_in(client, person(Role.HEAD))
    add = reverse("policies:account_add")
    sent = {"service": "Facebook", "name": "Ours", "posters": "Sam Patel"}
    assert all(f"Sam Patel {number}" in client.post(add, sent).text for number in NUMBERS)
    client.post(add, {**sent, "posters": "Sam Patel N-0815"})
    assert list(OfficialAccount.objects.get().posters.all()) == [sams[1]]


# How they are told apart


def marks(*people):
    return [str(labels_of([each.pk])[each.pk]).rpartition("; ")[2] for each in people]


def test_without_numbers_their_addresses_do(hill):
    sams = [person(first_name="Sam", last_name="Patel", school=hill) for _ in range(2)]
    assert marks(*sams) == [each.email for each in sams]


def test_without_anything_else_the_address_of_their_page_does(hill):
    sams = [person(first_name="Sam", last_name="Patel", email=None, school=hill) for _ in range(2)]
    assert marks(*sams) == [each.public_id.hex[:8] for each in sams]


def test_a_unique_name_has_no_mark_beside_it(hill):
    alone = person(school=hill, title="Cook", staff_number="N-1")
    assert str(labels_of([alone.pk])[alone.pk]) == "Cook, Hill School"


def test_labels_take_as_many_statements_for_many(hill, statements):
    pair = both(hill)
    few = statements(lambda: labels_of([each.pk for each in pair]))
    more = [person(first_name="Sam", last_name="Patel").pk for _ in range(20)]
    assert statements(lambda: labels_of(more)) == few == 2
