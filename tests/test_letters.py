"""Every email that the site sends, to a person whose account is on and to one whose is off."""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import make_checkpoint, write_letters
from acknowledgements.proof import checkpoints
from acknowledgements.signing.signing import set_aside_signature
from acknowledgements.telling import questions
from breaches import letters
from home.calendar import token_of
from operations.jobs import look
from people import employment, invitations
from people.models import Person, Role
from policies.lifecycle import publishing
from policies.lifecycle.approving import approve, send_back, submit, withdraw
from policies.models import Version
from policies.reviews import reviewing
from tests.acknowledgements.test_certificates import seal
from tests.acknowledgements.test_reminders import clock
from tests.breaches.making import concern
from tests.factories import PASSWORD, person, today
from tests.making import approved, draft, locked, met, published, signed
from tests.queue import run_jobs, send_emails

__all__ = ["clock", "seal"]
pytestmark = pytest.mark.usefixtures("clock", "seal")

Steps = Iterator[Person]
# The jobs that choose readers, and those that send on their own.
JOBS = (
    "acknowledgements.jobs.send_question_letters",
    "acknowledgements.jobs.send_letter",
    "breaches.jobs.send_letters",
    "home.jobs.send_review_letters",
    "policies.jobs.send_letters",
)
NEW = "seven quiet lanterns"
WEEK = datetime.timedelta(weeks=1)


def send_all() -> None:
    run_jobs(*JOBS)
    send_emails()


# Each of these causes an email, yields its recipient, and then has it sent.


def receipt(client: Client) -> Steps:
    teacher = person()
    signed(teacher, published())
    yield teacher
    send_all()


def cancelled(client: Client) -> Steps:
    teacher = person()
    set_aside_signature(signed(teacher, published()), "Wrong person.", person(Role.ADMINISTRATOR))
    yield teacher
    send_all()


def question_to_the_head(client: Client) -> Steps:
    head, teacher = person(Role.HEAD), person()
    questions.ask_question(teacher, published(), "question", "", "Which screens?")
    yield head
    send_all()


def reply_to_who_asked(client: Client) -> Steps:
    head, teacher = person(Role.HEAD), person()
    query = questions.ask_question(teacher, published(), "question", "", "Which screens?")
    send_all()
    questions.reply_to_question(query, head, "All of them.")
    yield teacher
    send_all()


def asked_to_sign(client: Client) -> Steps:
    teacher = person()
    published()
    write_letters()
    yield teacher
    send_all()


def asked_on_the_same_day(client: Client) -> Steps:
    teacher = person()
    published()
    yield teacher
    write_letters()
    send_all()


def weekly_list_of_a_head(client: Client) -> Steps:
    head = person(Role.HEAD)
    person()
    signed(head, published())
    send_emails()
    yield head
    write_letters()
    send_all()


def checkpoint(client: Client) -> Steps:
    governor = person(Role.GOVERNOR)
    checkpoints.add_witness(str(governor.email), person(Role.CHAIR))
    make_checkpoint()
    yield governor
    send_all()


def concern_to_its_handler(client: Client) -> Steps:
    deputy = person(Role.DEPUTY)
    letters.tell_handlers(concern(handlers=[deputy], reporter=person()))
    yield deputy
    send_all()


def concern_to_who_reported(client: Client) -> Steps:
    reporter = person()
    made = concern(handlers=[person(Role.DEPUTY)], reporter=reporter)
    letters.tell_reporter(made)
    yield reporter
    send_all()


def invitation(client: Client) -> Steps:
    newcomer = person(password="!")
    invitations.invite(newcomer, None)
    yield newcomer
    send_all()


def address_changed(client: Client) -> Steps:
    teacher = person()
    employment.set_email(teacher, "new@school.example", None)
    yield teacher
    send_all()


def address_taken_away(client: Client) -> Steps:
    teacher = person()
    employment.set_email(teacher, None, None)
    yield teacher
    send_all()


def _to_the_clerk(act: Callable[[], Any]) -> Steps:
    clerk = person(Role.CLERK)
    act()
    yield clerk
    send_all()


def submitted(client: Client) -> Steps:
    return _to_the_clerk(lambda: submit(draft(), None))


def is_approved(client: Client) -> Steps:
    return _to_the_clerk(lambda: approve(locked(), None, met()))


def is_withdrawn(client: Client) -> Steps:
    return _to_the_clerk(lambda: withdraw(published(), None, "No longer needed."))


def comment() -> dict[str, str]:
    return {"section": "", "anchor": "", "words": "Not yet."}


def sent_back(client: Client) -> Steps:
    return _to_the_clerk(lambda: send_back(locked(), None, [comment()]))


def sent_back_to_its_author(client: Client) -> Steps:
    chair = person(Role.CHAIR)
    version = draft()
    submit(version, chair)
    send_all()
    send_back(version, None, [comment()])
    yield chair
    send_all()


def _planned() -> Version:
    version, soon = approved(), timezone.now() + WEEK
    publishing.plan(version, None, soon, publishing.Asking(today() + 4 * WEEK))
    return version


def planned_and_published(client: Client) -> Steps:
    return _to_the_clerk(lambda: publishing.carry_out(_planned().plan.pk))


def planned_and_not_published(client: Client) -> Steps:
    def fail() -> None:
        version = _planned()
        version.plan.due = today() - WEEK
        version.plan.save()
        publishing.carry_out(version.plan.pk)

    return _to_the_clerk(fail)


def alert(client: Client) -> Steps:
    administrator = person(Role.ADMINISTRATOR)
    yield administrator
    look()


def _review_of(next_review: datetime.date, **fields: Any) -> None:
    policy = published().policy
    policy.next_review = next_review
    for name, value in fields.items():
        setattr(policy, name, value)
    policy.save()
    reviewing.remind(policy, today())


def review_is_due(client: Client) -> Steps:
    return _to_the_clerk(lambda: _review_of(today() + WEEK))


def review_is_late(client: Client) -> Steps:
    return _to_the_clerk(lambda: _review_of(today() - WEEK))


def review_to_the_owner(client: Client) -> Steps:
    owner = person(Role.HEAD)
    _review_of(today() + WEEK, owner=owner)
    yield owner
    send_all()


def new_password_asked_for(client: Client) -> Steps:
    teacher = person()
    yield teacher
    client.post(reverse("account_reset_password"), {"email": teacher.email})
    send_all()


def new_password_chosen(client: Client) -> Steps:
    teacher = person()
    client.post(reverse("account_reset_password"), {"email": teacher.email})
    send_all()
    [link] = re.findall(r"https?://[^/]+(/\S+)", str(mail.outbox.pop().body))
    chosen_at = client.get(link, follow=True).redirect_chain[-1][0]
    yield teacher
    client.post(chosen_at, {"password1": NEW, "password2": NEW})
    send_all()


def password_changed(client: Client) -> Steps:
    teacher = person()
    client.force_login(teacher)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    yield teacher
    client.post(reverse("account_change_password"), typed)
    send_all()


def password_set(client: Client) -> Steps:
    teacher = person(password="!")
    client.force_login(teacher)
    yield teacher
    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})
    send_all()


LETTERS: list[tuple[str, Callable[[Client], Steps]]] = [
    ("acknowledgements/emails/receipt.subject", receipt),
    ("acknowledgements/emails/set_aside.subject", cancelled),
    ("acknowledgements/emails/question.subject", question_to_the_head),
    ("acknowledgements/emails/question.subject", reply_to_who_asked),
    ("acknowledgements/emails/asking.subject", asked_to_sign),
    ("acknowledgements/emails/asking.subject", asked_on_the_same_day),
    ("acknowledgements/emails/asking.subject", weekly_list_of_a_head),
    ("acknowledgements/emails/checkpoint.subject", checkpoint),
    ("breaches/emails/something_to_read.subject", concern_to_its_handler),
    ("breaches/emails/something_to_read.subject", concern_to_who_reported),
    ("people/emails/invitation.subject", invitation),
    ("people/emails/email_changed.subject", address_changed),
    ("people/emails/email_changed.subject", address_taken_away),
    ("policies/emails/submitted.subject", submitted),
    ("policies/emails/approved.subject", is_approved),
    ("policies/emails/withdrawn.subject", is_withdrawn),
    ("policies/emails/sent_back.subject", sent_back),
    ("policies/emails/sent_back.subject", sent_back_to_its_author),
    ("policies/emails/published.subject", planned_and_published),
    ("policies/emails/not_published.subject", planned_and_not_published),
    ("home/emails/review_due.subject", review_is_due),
    ("home/emails/review_late.subject", review_is_late),
    ("home/emails/review_due.subject", review_to_the_owner),
    # No backup has been made yet.
    ("operations/emails/alert.subject", alert),
    ("account/email/password_reset_key_subject", new_password_asked_for),
    ("account/email/password_reset_subject", new_password_chosen),
    ("account/email/password_changed_subject", password_changed),
    ("account/email/password_set_subject", password_set),
]
# Replies to a request for a new password where there is no account to set one for.
OF_NO_ACCOUNT = {"account/email/unknown_account_subject", "account/email/switched_off_subject"}
# Whoever runs the site sends it to an address that they name.
TEST = "people/emails/test.subject"
every_letter = pytest.mark.parametrize(
    ("template", "steps"), LETTERS, ids=[steps.__name__ for _template, steps in LETTERS]
)


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The names of the templates that were rendered."""
    names: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def addressed(to: str) -> list[Any]:
    return [each for each in mail.outbox if each.to == [to]]


def test_every_email_is_tested() -> None:
    folder = settings.BASE_DIR / "templates"
    found = [*folder.glob("*/emails/*.subject.txt"), *folder.glob("account/email/*_subject.txt")]
    names = {str(path.relative_to(folder)).removesuffix(".txt") for path in found}
    assert names == {template for template, _steps in LETTERS} | OF_NO_ACCOUNT | {TEST}


def test_emails_are_sent_in_one_place() -> None:
    """A module that sent mail itself would not check whose account is switched off."""
    product = (
        *("people", "policies", "acknowledgements", "breaches", "home", "operations"),
        *("audit", "printing"),
    )
    files = [file for app in product for file in (settings.BASE_DIR / app).rglob("*.py")]
    sends = re.compile(r"EmailMessage\(|send_mail\(|send_messages\(|\.send\(\)")
    found = {
        str(file.relative_to(settings.BASE_DIR)) for file in files if sends.search(file.read_text())
    }
    # The third is allauth's, which queues a job.
    assert found == {"people/emails.py", "people/outgoing.py", "people/sign_in.py"}


@every_letter
def test_it_goes_to_people_who_can_sign_in(client, rendered, template, steps):
    going_on = steps(client)
    address = str(next(going_on).email)
    mail.outbox.clear()
    rendered.clear()
    list(going_on)
    assert addressed(address)
    assert f"{template}.txt" in rendered


@every_letter
def test_none_goes_to_a_switched_off_account(client, template, steps):
    going_on = steps(client)
    reader = next(going_on)
    mail.outbox.clear()
    Person.objects.filter(pk=reader.pk).update(is_active=False)
    list(going_on)
    said = [each.body for each in addressed(str(reader.email))]
    # A request for a new password is answered with the reason why there is none.
    expected = 1 if steps is new_password_asked_for else 0
    assert len(said) == expected
    assert all("Your account is switched off" in body for body in said)


def test_a_request_for_a_new_password_is_answered_truthfully_without_a_link(client):
    off = person(is_active=False)
    client.post(reverse("account_reset_password"), {"email": str(off.email).upper()})
    send_all()
    [letter] = mail.outbox
    assert "Your account is switched off" in letter.body
    assert "staff list" not in letter.body
    assert "http" not in letter.body


def test_the_page_does_not_reveal_a_switched_off_account(client):
    pages = []
    for email in ("nobody@school.example", person().email, person(is_active=False).email):
        page = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append((page.redirect_chain, re.sub(r"nonce=\S+|value=\S+", "", page.text)))
    assert pages[0] == pages[1] == pages[2]


def test_a_calendar_is_closed_to_a_switched_off_account(client):
    governor = person(Role.GOVERNOR)
    address = reverse("home:calendar_feed", args=[token_of(governor)])
    assert client.get(address).status_code == 200
    Person.objects.filter(pk=governor.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_an_owner_who_left_gets_no_email_about_a_review():
    owner, clerk = person(end=today() - WEEK), person(Role.CLERK)
    _review_of(today() + WEEK, owner=owner)
    run_jobs("home.jobs.send_review_letters")
    send_emails()
    assert [each.to for each in mail.outbox] == [[clerk.email]]


def test_a_question_goes_to_the_executive_if_the_head_is_switched_off():
    person(Role.HEAD, is_active=False)
    executive, teacher = person(Role.EXECUTIVE), person()
    questions.ask_question(teacher, published(), "question", "", "Which screens?")
    send_all()
    assert [each.to for each in mail.outbox] == [[executive.email]]


def test_an_answer_does_not_go_to_a_head_who_was_switched_off(client):
    head, teacher = person(Role.HEAD), person()
    published()
    client.force_login(head)
    client.post(reverse("acknowledgements:remind"), {"words": "Please sign."})
    Person.objects.filter(pk=head.pk).update(is_active=False)
    send_all()
    [letter] = addressed(str(teacher.email))
    assert letter.reply_to == []


def test_the_page_says_whose_account_is_switched_off(client):
    client.force_login(person(Role.HEAD))
    person(is_active=False)
    published()
    assert (
        "1 person’s account is switched off" in client.get(reverse("acknowledgements:remind")).text
    )
