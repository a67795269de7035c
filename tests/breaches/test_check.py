"""Who will see it is shown; what is sent is what was shown."""

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django_q.models import OrmQ

from audit.models import Event
from breaches import jobs
from breaches.models import Concern, Draft, Entry, Letter, Party
from people.models import Role
from people.sending import FIRST
from tests.breaches.test_report import ask, teacher  # noqa: F401 - the fixture
from tests.factories import person
from tests.making import published

pytestmark = pytest.mark.django_db
REPORT, URL = "/breaches/report/", "/breaches/report/check/"


@pytest.fixture
def reporter(teacher):  # noqa: F811 - the fixture
    return teacher


def write(client, **more):
    response = ask(client, **more)
    assert response.status_code == 302, response.context["form"].errors
    return client.get(URL)


def send(client, **more):
    page = write(client, **more)
    return client.post(URL, {"route": page.context["route"].fingerprint})


def test_it_shows_who_will_see_it_with_their_jobs(reporter):
    page = write(reporter, choice=str(reporter.deputy.public_id)).text
    assert "Gareth Penhale</strong>, Deputy headteacher" in page
    assert "The executive headteacher receives what a deputy receives." in page


def test_without_answers_it_leads_back_to_the_questions(reporter):
    assert reporter.get(URL).url == REPORT


def test_a_child_at_risk_is_said_again(reporter):
    page = write(reporter, at_risk="yes").text
    assert 'ring the police, <a class="text-nowrap" href="tel:999">999</a>' in page


def test_sending_makes_a_concern(reporter):
    response = send(reporter, what="A post about a pupil.", on="2026-01-12")
    concern = Concern.objects.get()
    assert response.url == concern.get_absolute_url()
    report = concern.entries.get(kind=Entry.Kind.REPORT)
    assert (report.words["what"], report.words["on"]) == ("A post about a pupil.", "2026-01-12")
    assert concern.parties.get(part=Party.Part.HANDLER).person == reporter.executive
    assert not Draft.objects.exists()


def test_subjects_are_kept_by_name_and_in_words(reporter):
    about = person(first_name="Callum", last_name="Drury")
    send(reporter, about=[str(about.public_id)], described="His friend", described_as="outsider")
    subjects = Concern.objects.get().parties.subjects()
    assert {party.words["name"] or party.words["described"] for party in subjects} == {
        "Callum Drury",
        "His friend",
    }


def test_the_section_is_kept_as_it_was_called(reporter):
    version = published()
    line = version.contents[1]
    send(reporter, kind="breach", section=f"{version.pk}#{line['anchor']}")
    policy = Concern.objects.get().entries.get(number=1).words["policy"]
    assert (policy["section"], policy["version"]) == ("2 Conduct", str(version.pk))


def test_about_the_deputy_it_does_not_go_to_the_deputy(reporter):
    page = write(
        reporter,
        about=[str(reporter.deputy.public_id)],
        choice=str(reporter.deputy.public_id),
    )
    assert [each.person for each in page.context["route"].recipients] == [reporter.executive]


def test_a_deputy_who_is_named_in_the_words_is_left_out(reporter):
    send(
        reporter,
        described="I think it was Mr Penhale's account",
        choice=str(reporter.deputy.public_id),
    )
    concern = Concern.objects.get()
    assert [each.person for each in concern.parties.handling()] == [reporter.executive]
    assert concern.parties.left_out().get().words["name"] == "Gareth Penhale"


def test_someone_who_should_not_receive_it_is_left_out_with_the_reason(reporter):
    chair = person(Role.CHAIR)
    send(
        reporter,
        leave_out=str(reporter.executive.public_id),
        leave_out_why="They are friends.",
    )
    concern = Concern.objects.get()
    assert concern.parties.left_out().get().words["why"] == "They are friends."
    assert concern.parties.handling().get().person == chair


def test_where_nobody_is_left_it_says_who_to_call_and_sends_nothing(reporter):
    reporter.executive.posts.all().update(role=Role.STAFF)
    reporter.deputy.posts.all().update(role=Role.STAFF)
    page = write(reporter)
    assert "Nobody inside may receive this report." in page.text
    assert "0800 028 0285" in page.text
    assert "Send my report" not in page.text
    reporter.post(URL, {"route": ""})
    assert not Concern.objects.exists()


def test_about_the_chair_it_names_the_designated_officer(reporter):
    chair = person(Role.CHAIR)
    person(Role.VICE_CHAIR)
    page = write(reporter, about=[str(chair.public_id)])
    assert "local authority designated officer" in page.text


def test_if_who_will_see_it_changes_meanwhile_it_is_shown_again(reporter):
    shown = write(reporter).context["route"].fingerprint
    reporter.executive.posts.all().update(role=Role.STAFF)
    person(Role.EXECUTIVE)
    page = reporter.post(URL, {"route": shown})
    assert "Who will see this has changed." in page.text
    assert not Concern.objects.exists()


def test_a_second_press_sends_nothing_twice(reporter):
    page = write(reporter)
    sent = {"route": page.context["route"].fingerprint}
    reporter.post(URL, sent)
    assert reporter.post(URL, sent).url == "/breaches/mine/"
    assert Concern.objects.count() == 1


def test_no_name_is_in_the_database_except_the_handlers(reporter):
    about = person(first_name="Callum", last_name="Drury")
    send(reporter, about=[str(about.public_id)])
    for row in [*Concern.objects.values(), *Entry.objects.values(), *Party.objects.values()]:
        words = b" ".join(
            bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row.values()
        )
        assert b"Drury" not in words
        assert b"Nair" not in words
        assert b"post about" not in words
    assert not Party.objects.filter(person=reporter.person).exists()


def test_the_audit_trail_does_not_know(reporter):
    before = Event.objects.count()
    send(reporter)
    assert Event.objects.count() == before


def test_handlers_and_reporter_are_told_by_mail_that_says_nothing(reporter):
    send(reporter)
    jobs.send_letters()
    assert {letter.to[0] for letter in mail.outbox} == {
        reporter.person.email,
        reporter.executive.email,
    }
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body}".casefold()
        for word in ("concern", "report", "breach", Concern.objects.get().reference.casefold()):
            assert word not in text
    assert not Letter.objects.exists()


def test_no_job_names_anybody(reporter):
    send(reporter)
    assert {job.task["func"] for job in OrmQ.objects.all()} == {"breaches.jobs.send_letters"}
    assert all(not job.task["args"] for job in OrmQ.objects.all())


def test_an_email_that_fails_stays_and_delays_no_other(reporter, monkeypatch):
    send(reporter)
    sent = []

    def fails_once(message, *args, **kwargs):
        sent.append(message)
        if len(sent) == 1:
            raise ConnectionRefusedError
        return 1

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fails_once)
    jobs.send_letters()
    assert Letter.objects.count() == 1
    assert Concern.objects.count() == 1
    with time_machine.travel(timezone.now() + FIRST):
        jobs.send_letters()
    assert not Letter.objects.exists()


def test_somebody_told_by_word_of_mouth_handles_it(reporter, client):
    client.force_login(reporter.deputy)
    send(client, way_told="spoken", told_by="A parent at the gate", told_at="Monday, 8:30")
    concern = Concern.objects.get()
    assert {each.person for each in concern.parties.handling()} == {
        reporter.deputy,
        reporter.executive,
    }
    words = concern.entries.get(number=1).words
    assert (words["told_by"], words["told_to"]) == ("A parent at the gate", "Gareth Penhale")
    assert not Concern.objects.reported_by(reporter.deputy).exists()
