"""A shared device: the office opens one policy for one person, who reads and signs it there."""

import datetime

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import make_certificates
from acknowledgements.models import Asked, Certificate, Opening, Signature
from acknowledgements.proof.verifying import problems
from audit.models import Event
from people.models import Role
from policies.lifecycle.approving import withdraw
from policies.models import Picture
from tests.acknowledgements.test_certificates import content_of, seal
from tests.acknowledgements.test_signing import sign_in
from tests.factories import SchoolFactory, person
from tests.making import published, signed
from tests.policies import pdfs
from tests.printing.pdfs import page_texts
from tests.queue import send_emails

__all__ = ["seal"]
pytestmark = pytest.mark.django_db
DEVICE = reverse("acknowledgements:device")
READ = reverse("acknowledgements:device_read")
OVER = reverse("acknowledgements:device_over")
CLOSED = "Nothing is open on this device"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def office(client, school):
    office = person(Role.ADMINISTRATOR, school=school)
    sign_in(client, office)
    return office


@pytest.fixture
def cook(school):
    return person(school=school, email=None, first_name="Rosa", last_name="Quist")


@pytest.fixture
def version(office, cook):
    return published()


def hand_over(client, version, who):
    return client.post(DEVICE, {"version": version.pk, "person": who.public_id})


@pytest.fixture
def handed(client, version, cook):
    """The client's device is in the cook's hands."""
    assert hand_over(client, version, cook)["Location"] == READ


def send(client, version, **changed):
    sent = {"version": version.pk, "statement": version.statement_sha256, "agreed": "on"}
    return client.post(READ, {**sent, "typed_name": "Rosa Quist", **changed})


def read_and_sign(client, version, **changed):
    client.get(READ)
    return send(client, version, **changed)


def test_the_office_chooses_among_people_still_to_sign(client, office, cook, version):
    other = person(last_name="Elsewhere")
    signed(other, version)
    page = client.get(DEVICE, {"words": "e"}).content.decode()
    assert "Open for Rosa Quist" not in page
    page = client.get(DEVICE, {"words": "quist"}).content.decode()
    assert "Open for Rosa Quist" in page
    assert str(office.public_id) not in client.get(DEVICE).content.decode()


def test_whoever_hands_it_over_is_signed_out(client, handed, cook, office):
    assert "_auth_user_id" not in client.session
    assert client.get("/people/").status_code == 302
    event = Event.objects.get(act=Event.Act.DEVICE_HANDED)
    assert (event.actor_name, event.object_name) == (str(office), str(cook))


def test_the_page_shows_the_text_for_that_person(client, handed, version):
    page = client.get(READ).content.decode()
    assert "For Rosa Quist" in page
    assert "Lock the screen." in page
    assert "<strong>Rosa Quist</strong>" in page
    assert client.get(READ)["Cache-Control"].count("no-store") == 1


def test_no_link_on_it_leads_into_the_site(client, handed, version):
    page = client.get(READ).content.decode().split("<main")[1].split("</main>")[0]
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    assert {link for link in links if not link.startswith(("#", "?"))} == {READ}


@pytest.mark.parametrize("size", ["2", "3"])
def test_the_text_can_be_made_larger(client, handed, size):
    page = client.get(READ, {"size": size}).content.decode()
    assert f"main--times-{size}" in page
    assert f"{READ}?size={size}#sign" in page


def test_an_unknown_size_is_ignored(client, handed):
    assert "main--times" not in client.get(READ, {"size": '9" onload="'}).content.decode()


def test_they_sign_and_the_record_says_how(client, handed, version, cook, office):
    answer = read_and_sign(client, version)
    assert "You have signed" in answer.content.decode()
    signature = Signature.objects.get()
    assert (signature.person, signature.method) == (cook, Signature.Method.DEVICE)
    assert (signature.taken_by, signature.details.taken_by_name) == (office, str(office))
    assert signature.opened_at == Opening.objects.get(person=cook).at
    assert signature.details.typed_name == "Rosa Quist"
    assert signature.proved_at
    assert signature.proved_at <= signature.at
    assert not Asked.objects.on(timezone.localdate()).of(cook).owing().exists()
    assert [problem for problem in problems() if "ignature" in problem] == []


def test_after_signing_nothing_is_open(client, handed, version):
    read_and_sign(client, version)
    assert CLOSED in client.get(READ).content.decode()
    assert not client.session.keys()


def test_protest_is_kept(client, handed, version):
    read_and_sign(client, version, protest="Not this.")
    assert Signature.objects.get().details.protest == "Not this."


def test_closing_leaves_nothing(client, handed):
    assert CLOSED in client.post(OVER).content.decode()
    assert CLOSED in client.get(READ).content.decode()


def test_it_closes_by_itself(client, handed, time_machine):
    page = client.get(READ).content.decode()
    assert f'content="1800;url={OVER}"' in page
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=31))
    assert CLOSED in client.get(READ).content.decode()


def test_opening_the_page_again_gives_more_time(client, handed, time_machine):
    for _time in range(3):
        time_machine.move_to(timezone.now() + datetime.timedelta(minutes=29))
        assert "For Rosa Quist" in client.get(READ).content.decode()


def test_signing_in_on_it_closes_it(client, handed, version):
    sign_in(client, person())
    assert CLOSED in client.get(READ).content.decode()
    assert CLOSED in send(client, version).content.decode()
    assert not Signature.objects.exists()


def test_closing_signs_nobody_out(client, office):
    client.get(OVER)
    assert client.get(DEVICE).status_code == 200


def test_a_device_in_nobody_s_hands_signs_nothing(client, version):
    client.logout()
    assert CLOSED in send(client, version).content.decode()
    assert not Signature.objects.exists()


def test_what_is_wrong_is_said_and_what_was_typed_kept(client, handed, version):
    page = read_and_sign(client, version, typed_name="Rosie Quast").content.decode()
    assert "The staff list has you as Rosa Quist" in page
    assert 'value="Rosie Quast"' in page


def test_a_replaced_text_gives_way_to_the_new_one(client, handed, version):
    client.get(READ)
    published(words="laptops", title="Other Policy")
    page = send(client, version, statement="0" * 64).content.decode()
    assert "was changed while you were reading" in page
    assert not Signature.objects.exists()


def test_a_policy_that_was_withdrawn_closes_it(client, handed, version):
    client.get(READ)
    withdraw(version, None, "Replaced by another.")
    assert CLOSED in send(client, version).content.decode()
    assert not client.session.keys()


def test_signing_twice_keeps_the_first(client, handed, version, cook):
    client.get(READ)
    first = signed(cook, version)
    send(client, version)
    assert Signature.objects.get() == first


def test_nobody_hands_it_to_themselves(client, office, version):
    assert hand_over(client, version, office)["Location"] == DEVICE
    assert client.get(DEVICE).status_code == 200


def test_someone_who_has_signed_is_not_handed_it(client, cook, version):
    signed(cook, version)
    answer = client.post(DEVICE, {"version": version.pk, "person": cook.public_id}, follow=True)
    assert "The list has changed since" in answer.content.decode()


@pytest.mark.parametrize("change", [{"person": "rosa"}, {"version": "1.0"}, {"version": ""}])
def test_what_the_page_did_not_send_opens_nothing(client, cook, version, change):
    sent = {"version": version.pk, "person": cook.public_id, **change}
    assert client.post(DEVICE, sent)["Location"] == DEVICE


def test_handing_over_asks_for_a_password_that_is_not_fresh(client, cook, version, office):
    client.logout()
    client.force_login(office)
    answer = hand_over(client, version, cook)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_the_office_sees_the_receipt_and_who_gave_the_device(client, handed, version, office):
    read_and_sign(client, version)
    sign_in(client, office)
    page = client.get(Signature.objects.get().get_absolute_url()).content.decode()
    assert f"Given to them, with the policy opened for them, by {office}" in page


def test_the_certificate_says_so(client, handed, version, office, seal):
    read_and_sign(client, version)
    make_certificates()
    [page] = page_texts(content_of(Certificate.objects.get()))
    assert f"by {office}" in " ".join(page.split())
    assert "by password" not in page


def test_someone_with_email_gets_the_receipt(client, office, school):
    teacher = person(school=school, first_name="Rosa", last_name="Quist")
    version = published()
    hand_over(client, version, teacher)
    read_and_sign(client, version)
    send_emails()
    assert mail.outbox[-1].to == [teacher.email]


@pytest.mark.parametrize(
    "change", [{"taken_by": None}, {"proved_at": None}, {"signed_in_by": "password"}]
)
def test_the_database_refuses_a_record_that_lacks_who_or_when(client, handed, version, change):
    read_and_sign(client, version)
    first = Signature.objects.get()
    other = person()
    values = {
        field.name: getattr(first, field.name)
        for field in Signature._meta.fields
        if field.name != "id"
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(**{**values, "person": other, **change})


def test_reading_and_signing_cost_a_fixed_number_of_statements(client, handed, version, statements):
    client.get(READ)
    assert statements(lambda: client.get(READ)) <= 9
    assert statements(lambda: send(client, version)) <= 20


def test_the_list_costs_the_same_for_any_number(client, version, statements):
    few = statements(lambda: client.get(DEVICE))
    for _n in range(5):
        person()
    assert statements(lambda: client.get(DEVICE)) == few


def test_a_list_that_was_cut_says_so_where_the_office_is_on_it(client, version, monkeypatch):
    monkeypatch.setattr("acknowledgements.views.paper.ROWS", 2)
    monkeypatch.setattr("acknowledgements.views.device.ROWS", 2)
    person(last_name="Zimmer")
    assert "Only the first 100 are shown" in client.get(DEVICE).content.decode()


def a_picture(version, sha256):
    file = ContentFile(b"RIFF", "a.webp")
    size = {"width": 1, "height": 1, "media_type": "image/webp"}
    kept = Picture.objects.create(sha256=sha256, file=file, **size)
    version.pictures.add(kept)
    return reverse("acknowledgements:device_picture", args=[kept.pk])


def test_pictures_of_the_text_are_shown_and_no_others(client, version, handed):
    own, other = a_picture(version, "a" * 64), a_picture(published("Other Policy"), "b" * 64)
    shown = client.get(own)
    assert (shown.status_code, b"".join(shown.streaming_content)) == (200, b"RIFF")
    assert client.get(other).status_code == 404
    client.get(OVER)
    assert client.get(own).status_code == 302


def test_pages_of_a_pdf_file_are_at_the_devices_own_address(client, office, cook, monkeypatch):
    pdfs.work_here(monkeypatch)
    version = pdfs.published()
    hand_over(client, version, cook)
    shown = client.get(READ).text
    assert shown.count(reverse("acknowledgements:device_picture", args=["0" * 64])[:30]) == 3
    assert "/policies/pictures/" not in shown
