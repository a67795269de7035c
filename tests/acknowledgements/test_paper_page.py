import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from acknowledgements.models import Signature
from people.models import Role
from people.namesakes import label_of
from policies.models import Version
from tests.acknowledgements.test_receipt import picture
from tests.factories import AbsenceFactory, SchoolFactory, people, person
from tests.making import published, signed

pytestmark = pytest.mark.django_db
URL = "/acknowledgements/paper/"


@pytest.fixture
def office(client):
    keeper = person(Role.ADMINISTRATOR)
    client.force_login(keeper)
    client.keeper = keeper
    return client


def form(office, *signers, **more):
    ticks = {f"{each.public_id}-signed": "on" for each in signers}
    version = Version.objects.published().latest("published_at")
    facts = {"version": version.pk, "signed_on": timezone.localdate()}
    return {**facts, "taken_by": office.keeper.public_id, **ticks, **more}


def test_it_records_one_form(office):
    cook = person(email=None)
    published()
    response = office.post(URL, form(office, cook), follow=True)
    assert "1 form is recorded." in response.content.decode()
    signature = Signature.objects.get(person=cook)
    assert (signature.method, signature.taken_by) == ("paper", office.keeper)


def test_it_records_a_whole_meeting(office):
    crowd = people(12)
    published()
    office.post(URL, form(office, *crowd))
    assert Signature.objects.filter(person__in=crowd, method="paper").count() == 12


def test_it_keeps_that_someone_read_it_out_and_the_scan(office):
    cook = person(email=None)
    published()
    scan = SimpleUploadedFile("form.png", picture())
    more = {f"{cook.public_id}-read": "on", f"{cook.public_id}-scan": scan}
    office.post(URL, form(office, cook, **more))
    signature = Signature.objects.get()
    assert signature.read_out
    assert str(signature.details.scan).endswith(".png")


def test_someone_who_is_away_can_be_recorded(office):
    cook = AbsenceFactory(person=person(email=None)).person
    published()
    office.post(URL, form(office, cook))
    assert Signature.objects.filter(person=cook).exists()


def test_nothing_ticked_is_said(office):
    published()
    page = office.post(URL, form(office)).content.decode()
    assert "Tick each person whose signed form you hold." in page


def test_a_day_to_come_is_refused_and_the_ticks_are_kept(office):
    cook = person(email=None)
    published()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    page = office.post(URL, form(office, cook, signed_on=tomorrow)).content.decode()
    assert "This day is still to come." in page
    assert f'name="{cook.public_id}-signed" id="id_{cook.public_id}-signed" checked' in page


def test_a_wrong_scan_records_nobody(office):
    cook, cleaner = person(email=None), person(email=None)
    published()
    scan = SimpleUploadedFile("form.pdf", b"MZ this is a program")
    page = office.post(
        URL, form(office, cook, cleaner, **{f"{cook.public_id}-scan": scan})
    ).content.decode()
    assert "This file is no PDF, JPEG or PNG." in page
    assert not Signature.objects.exists()


def test_a_scan_without_a_tick_is_said(office):
    cook = person(email=None)
    published()
    scan = SimpleUploadedFile("form.png", picture())
    page = office.post(URL, form(office, **{f"{cook.public_id}-scan": scan})).content.decode()
    assert f"You chose a scan for {label_of(cook).after(cook)}: tick their name too." in page


def test_it_shows_who_is_still_to_sign_by_school_and_name(office):
    here = person(school=SchoolFactory(slug="here"), email=None)
    there = person(school=SchoolFactory(slug="there"), email=None)
    published()
    page = office.get(URL, {"school": "here", "words": here.last_name}).content.decode()
    assert here.last_name in page
    assert f"{there.public_id}-signed" not in page


def test_it_says_when_no_policy_waits(office):
    assert "No policy is waiting for signatures." in office.get(URL).content.decode()


def test_its_statements_do_not_grow(office, statements):
    people(10)
    published()
    few = statements(lambda: office.get(URL))
    people(490)
    assert statements(lambda: office.get(URL)) == few


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.CLERK, Role.GOVERNOR])
def test_others_are_refused(client, role):
    client.force_login(person(role))
    assert client.get(URL).status_code == 403
    assert client.post(URL).status_code == 403


def test_those_who_signed_meanwhile_are_named_and_the_others_recorded(office):
    cook, teacher = person(email=None), person()
    signed(teacher, published())
    page = office.post(URL, form(office, cook, teacher), follow=True).content.decode()
    assert "1 form is recorded." in page
    assert f"{label_of(teacher).after(teacher)} has signed already" in page


def test_a_tick_counts_whichever_page_its_person_is_on(office):
    last = person(email=None, last_name="Zzz")
    people(150)
    published()
    office.post(URL, form(office, last))
    assert Signature.objects.filter(person=last).exists()


def test_it_records_for_the_policy_that_was_shown_and_no_other(office):
    cook = person(email=None)
    published("Zebra Policy", "zebras")
    sent = form(office, cook)
    published("Aardvark Policy", "aardvarks")
    office.post(URL, sent)
    assert Signature.objects.get().version.title == "Zebra Policy"


def test_a_policy_replaced_meanwhile_records_nothing(office):
    cook = person(email=None)
    published()
    sent = form(office, cook)
    published(words="tablets")
    page = office.post(URL, sent, follow=True).content.decode()
    assert "The policy was changed since. Nothing is recorded" in page
    assert not Signature.objects.exists()


def test_a_form_from_before_the_sign_off_is_for_an_older_text(office):
    cook = person(email=None)
    published()
    page = office.post(URL, form(office, cook, signed_on="2020-05-05")).content.decode()
    assert "a form dated earlier is for an older text" in page


def test_nobody_takes_in_their_own_form(office):
    published()
    page = office.post(URL, form(office, office.keeper)).content.decode()
    assert "Nobody takes in their own form." in page
    assert not Signature.objects.exists()
