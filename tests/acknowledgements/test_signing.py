"""What `signing.sign` does, and that its page asks the person to prove who they are."""

import datetime
import uuid

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Link, Opening, Signature, SignatureDetails
from acknowledgements.proof import verifying
from acknowledgements.signing.signing import NotAsked, OnScreen, TextChanged, sign
from audit.models import Event
from people.models import Email, Person, Role
from policies.models import Version
from tests.factories import PASSWORD, PostFactory, SchoolFactory, person
from tests.making import draft, locked, on_screen, opened, published, signed
from tests.queue import send_emails

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


def receipts_waiting():
    """The signatures whose receipt is in the outbox."""
    receipts = Email.objects.filter(kind="acknowledgements.telling.emails.receipt")
    return [each.args[0] for each in receipts]


def traces():
    """How many there are of each thing a signature writes."""
    acts = Event.objects.filter(act=Event.Act.SIGNED).count()
    rows = [model.objects.count() for model in (Signature, SignatureDetails, Link)]
    return [*rows, acts, len(receipts_waiting())]


def test_it_binds_the_person_to_the_version_in_the_open_round():
    teacher, version = person(), published()
    signature = signed(teacher, version)
    assert (signature.person, signature.version_id) == (teacher, version.pk)
    assert signature.round == version.policy.rounds.get(closed_at=None)
    assert (signature.method, signature.corrects) == (Signature.Method.SCREEN, None)


def test_it_binds_the_text_the_pdf_and_the_wording():
    teacher, version = person(), published()
    signature = signed(teacher, version)
    assert signature.text_sha256 == version.text_sha256
    assert signature.pdf_sha256 == version.pdf_sha256
    assert signature.statement_sha256 == version.statement_sha256


def test_the_time_is_the_servers():
    with time_machine.travel(NOON, tick=False):
        assert signed(person(), published()).at == NOON


def test_it_keeps_how_they_proved_who_they_are():
    teacher, version = person(), published()
    opened(teacher, version)
    how = OnScreen("password", NOON, "192.0.2.7", "b" * 400)
    signature = sign(teacher, version.pk, "Ada", version.statement_sha256, how)
    signature.refresh_from_db()
    assert (signature.signed_in_by, signature.proved_at) == ("password", NOON)
    assert signature.details.ip_address == "192.0.2.7"
    assert signature.details.user_agent == "b" * 300


def test_it_keeps_when_they_first_opened_the_text():
    teacher, version = person(), published()
    Opening.objects.create(person=teacher, version=version, at=NOON)
    assert signed(teacher, version).opened_at == NOON


def test_someone_never_shown_the_text_does_not_sign_it():
    teacher, version = person(), published()
    with pytest.raises(TextChanged):
        sign(teacher, version.pk, "Ada", version.statement_sha256, on_screen())
    assert traces() == [0, 0, 0, 0, 0]


def test_it_keeps_the_person_as_they_were():
    harbour, mill = SchoolFactory(name="Harbour"), SchoolFactory(name="Mill")
    teacher = person(school=mill, title="Teacher", staff_number="H7")
    PostFactory(person=teacher, school=harbour, title="Librarian")
    details = signed(teacher, published()).details
    assert (details.name, details.email) == (str(teacher), teacher.email)
    assert (details.staff_number, details.school) == ("H7", "Harbour, Mill")
    assert set(details.job_title.split(", ")) == {"Teacher", "Librarian"}


def test_a_job_that_ended_is_not_kept():
    teacher = person(title="Teacher")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    PostFactory(person=teacher, title="Librarian", end=yesterday)
    assert signed(teacher, published()).details.job_title == "Teacher"


def test_it_keeps_the_wording_with_the_name_in_it():
    teacher, version = person(), published()
    statement = signed(teacher, version).details.statement
    assert statement == version.statement.replace("[employee full name]", str(teacher))


def test_details_stay_when_the_person_changes():
    teacher = person(first_name="Ada", last_name="Lovell")
    signature = signed(teacher, published())
    teacher.last_name = "Byron"
    teacher.save()
    assert SignatureDetails.objects.get(signature=signature).name == "Ada Lovell"


def test_details_are_hashed_with_a_salt_of_their_own():
    first, second = person(), person()
    version = published()
    one, two = signed(first, version), signed(second, version)
    assert one.details.salt != two.details.salt
    stored = SignatureDetails.objects.get(signature=one)
    assert stored.sha256() == one.details_sha256


def test_the_longest_names_fit():
    title = "T" * 120
    teacher = person(first_name="A" * 100, last_name="B" * 100, title=title)
    for letter in "RS":
        school = SchoolFactory(name=letter * 200)
        PostFactory(person=teacher, school=school, title=letter * 120)
    version = published()
    opened(teacher, version)
    details = sign(teacher, version.pk, "Ada", version.statement_sha256, on_screen()).details
    details.refresh_from_db()
    assert [len(details.name), len(details.job_title), len(details.school)] == [200, 300, 300]


def test_it_joins_the_chain():
    teachers, version = [person(), person()], published()
    first, second = [signed(teacher, version) for teacher in teachers]
    assert [first.link.sequence, second.link.sequence] == [1, 2]
    assert second.link.previous_hash == first.link.hash
    assert not [*verifying.problems()]


def test_it_writes_each_trace_once():
    teacher, version = person(), published()
    published("Another Policy")
    signature = signed(teacher, version)
    assert traces() == [1, 1, 1, 1, 1]
    assert receipts_waiting() == [str(signature.pk)]


def test_the_event_says_who_signed_what():
    teacher, version = person(), published()
    signature = signed(teacher, version)
    event = Event.objects.get(act=Event.Act.SIGNED)
    assert (event.actor, event.object_id) == (str(teacher.pk), str(signature.pk))
    assert event.details == {"round": signature.round_id, "method": "screen"}


def test_signing_again_gives_back_the_first_receipt():
    teacher, version = person(), published()
    first = signed(teacher, version)
    assert signed(teacher, version).pk == first.pk
    assert traces() == [1, 1, 1, 1, 1]


def test_what_is_undone_leaves_nothing():
    teacher, version = person(), published()
    with transaction.atomic():
        signed(teacher, version)
        transaction.set_rollback(True)
    assert traces() == [0, 0, 0, 0, 0]


def test_what_fails_at_its_last_step_leaves_nothing(monkeypatch):
    teacher, version = person(), published()
    monkeypatch.setattr(Link, "after", lambda head, signature: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        signed(teacher, version)
    assert traces() == [0, 0, 0, 0, 0]


def test_someone_not_asked_signs_nothing():
    staff, version = person(), published(groups=[])
    with pytest.raises(NotAsked):
        signed(staff, version)
    assert traces() == [0, 0, 0, 0, 0]


def test_someone_who_starts_next_week_may_not_read_yet():
    version = published()
    next_week = timezone.localdate() + datetime.timedelta(days=7)
    joiner = person(start=next_week)
    with pytest.raises(Version.DoesNotExist):
        signed(joiner, version)


def test_a_leaver_may_not_read():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    leaver = person(end=yesterday)
    with pytest.raises(Version.DoesNotExist):
        signed(leaver, published())


def test_an_unknown_version_is_not_signed():
    version = published()
    with pytest.raises(Version.DoesNotExist):
        sign(person(), uuid.uuid4(), "Ada", version.statement_sha256, on_screen())


@pytest.mark.parametrize("make", [draft, locked])
def test_a_text_not_in_force_is_not_there_for_staff(make):
    with pytest.raises(Version.DoesNotExist):
        signed(person(), make())


@pytest.mark.parametrize("make", [draft, locked])
def test_a_text_not_in_force_is_not_signed_by_someone_who_may_read_it(make):
    with pytest.raises(TextChanged):
        signed(person(Role.CLERK), make())


def test_a_replaced_text_is_not_signed():
    teacher, old = person(), published()
    published(words="tablets")
    with pytest.raises(TextChanged):
        signed(teacher, old)
    assert traces() == [0, 0, 0, 0, 0]


def test_another_wording_is_not_signed():
    teacher, version = person(), published()
    with pytest.raises(TextChanged):
        sign(teacher, version.pk, "Ada", "0" * 64, on_screen())
    assert traces() == [0, 0, 0, 0, 0]


def test_a_new_major_version_asks_again():
    teacher, old = person(), published()
    first = signed(teacher, old)
    second = signed(teacher, published(words="tablets"))
    assert first.round_id != second.round_id
    assert Signature.objects.standing().of(teacher).count() == 2


def test_the_receipt_goes_to_the_address_they_had(mailoutbox):
    teacher = person(email="ada@school.example")
    signed(teacher, published())
    teacher.email = "byron@school.example"
    teacher.save()
    send_emails()
    assert [mail.to for mail in mailoutbox] == [["ada@school.example"]]


def test_someone_without_an_address_gets_no_email(mailoutbox):
    signed(person(email=None), published())
    send_emails()
    assert mailoutbox == []


def test_a_failed_email_undoes_no_signature(monkeypatch):
    signature = signed(person(), published())
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, mails: 1 / 0)
    send_emails()
    assert Email.objects.get().state == Email.State.WAITING
    assert Signature.objects.filter(pk=signature.pk, link__sequence=1).exists()


def sign_in(client, teacher):
    """Through the real page: it notes how and when, which signing requires."""
    sent = {"login": teacher.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), sent).status_code == 302


def url(version):
    return reverse("acknowledgements:read", args=[version.policy.slug])


def form(shown, **changed):
    """What the panel sends, from somebody who has been shown the text."""
    for someone in Person.objects.all():
        opened(someone, shown)
    sent = {"version": shown.pk, "statement": shown.statement_sha256, "agreed": "on"}
    return {**sent, "typed_name": "Ada Lovell", **changed}


@pytest.fixture
def teacher(client):
    """A member of staff who has just signed in."""
    teacher = person(first_name="Ada", last_name="Lovell")
    sign_in(client, teacher)
    return teacher


def test_it_keeps_from_where_they_signed_and_how(client, teacher):
    version = published()
    client.post(url(version), form(version), headers={"user-agent": "a browser"})
    signature = Signature.objects.get(person=teacher)
    assert signature.signed_in_by == "password"
    details = signature.details
    assert (details.ip_address, details.user_agent) == ("127.0.0.1", "a browser")


def test_it_takes_twelve_statements_at_most(client, teacher, statements):
    version = published()
    sent = form(version)
    assert statements(lambda: client.post(url(version), sent)) <= 12
    assert traces() == [1, 1, 1, 1, 1]


def test_an_unknown_version_is_not_found(client, teacher):
    version = published()
    assert client.post(url(version), form(version, version=uuid.uuid4())).status_code == 404


def test_straight_after_signing_in_nothing_is_asked_again(client):
    with time_machine.travel(NOON, tick=False) as clock:
        teacher, version = person(), published()
        sign_in(client, teacher)
        clock.shift(datetime.timedelta(minutes=14, seconds=59))
        client.post(url(version), form(version, typed_name=str(teacher)))
    assert Signature.objects.get().proved_at == NOON


def test_after_fifteen_minutes_the_password_is_asked_again(client):
    with time_machine.travel(NOON, tick=False) as clock:
        teacher, version = person(), published()
        sign_in(client, teacher)
        clock.shift(datetime.timedelta(minutes=15))
        answer = client.post(url(version), form(version, typed_name=str(teacher)))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Signature.objects.exists()


@pytest.fixture
def asked_again(client, teacher):
    """Submits a signature long after signing in; returns the page shown then."""

    def ask(version, **changed):
        session = client.session
        records = session["account_authentication_methods"]
        session["account_authentication_methods"] = [{**each, "at": 0} for each in records]
        session.save()
        answer = client.post(url(version), form(version, **changed), follow=True)
        return answer.content.decode()

    return ask


def prove(client, version, password=PASSWORD):
    sent = {"password": password, "next": url(version)}
    return client.post(reverse("account_reauthenticate"), sent)


def test_the_page_that_asks_again_knows_the_way_back(asked_again):
    version = published()
    assert f'name="next" value="{url(version)}"' in asked_again(version)


def test_with_the_password_the_signature_goes_on(client, teacher, asked_again):
    version = published()
    asked_again(version, typed_name="Ada  LOVELL")
    answer = prove(client, version)
    a_minute_ago = timezone.now() - datetime.timedelta(minutes=1)
    signature = Signature.objects.get(person=teacher, proved_at__gt=a_minute_ago)
    assert answer.headers["Location"] == signature.get_absolute_url()
    assert signature.details.typed_name == "Ada  LOVELL"


def test_a_wrong_password_signs_nothing(client, asked_again):
    version = published()
    asked_again(version)
    assert prove(client, version, "wrong").status_code == 200
    assert not Signature.objects.exists()


def test_a_second_try_at_the_password_still_signs(client, asked_again):
    version = published()
    asked_again(version)
    prove(client, version, "wrong")
    prove(client, version)
    assert Signature.objects.count() == 1


def test_what_was_typed_is_still_there_to_mend(client, asked_again):
    version = published()
    asked_again(version, agreed="", typed_name="Ada Lovel-Byron")
    page = prove(client, version).content.decode()
    assert 'value="Ada Lovel-Byron"' in page
    # The address in the browser is the password page's, so the form must name its own.
    assert f'action="{url(version)}#sign"' in page


def test_someone_signed_out_signs_nothing(client):
    version = published()
    answer = client.post(url(version), form(version))
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Signature.objects.exists()
