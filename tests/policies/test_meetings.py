import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from people.models import Role
from policies.jobs import make_pdf
from policies.lifecycle.approving import submit
from policies.models import AgendaItem, Meeting, MeetingRecord, Policy, Review, Version
from tests.factories import person
from tests.making import draft, locked, met, published
from tests.printing.pdfs import page_texts, ua1_failures
from tests.queue import run_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = timezone.localdate
MEETINGS = reverse("policies:meetings")


def url(name, meeting):
    return reverse(name, args=[meeting.pk])


def on_agenda(meeting, **items):
    """`approval=[policy], review=[policy]`."""
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, kind=kind, policy=policy)
        for kind, policies in items.items()
        for policy in policies
    )


def outcomes(**changes):
    return {"present": "Five governors", "quorate": "on", "interests": "", **changes}


def decided(policy, outcome="no_change", **changes):
    key = f"review-{policy.slug}"
    return {
        key: outcome,
        f"{key}-next": changes.get("next", TODAY() + relativedelta(years=1)),
        f"{key}-words": changes.get("words", ""),
    }


def test_a_meeting_to_come_is_entered_once(clerk):
    sent = {"day": TODAY() + datetime.timedelta(days=20), "body": "governing_body"}
    response = clerk.post(MEETINGS, sent)
    assert response.url == url("policies:agenda", Meeting.objects.get())
    clerk.post(MEETINGS, sent)
    assert Meeting.objects.count() == 1
    assert "To come" in clerk.get(MEETINGS).text


@pytest.mark.parametrize(
    "sent", [{"day": ""}, {"body": "committee"}, {"day": "tomorrow"}, {"body": "parliament"}]
)
def test_errors_are_shown_and_nothing_is_entered(clerk, sent):
    clerk.post(MEETINGS, {"day": TODAY(), "body": "governing_body", **sent})
    assert not Meeting.objects.exists()


def test_a_governor_cannot_enter_one(client):
    client.force_login(person(Role.GOVERNOR))
    page = client.post(MEETINGS, {"day": TODAY(), "body": "governing_body"}).text
    assert "Enter this meeting" not in page
    assert not Meeting.objects.exists()


def test_the_agenda_offers_what_waits_and_what_is_in_force(clerk):
    waiting, in_force = locked(), published("Clear Desks Policy", "desks")
    draft("Draft Policy", "drafts")
    meeting = met()
    page = clerk.get(url("policies:agenda", meeting)).text
    assert "Draft Policy" not in page
    chosen = [f"approval-{waiting.policy.slug}", f"review-{in_force.policy.slug}"]
    clerk.post(url("policies:agenda", meeting), {"items": chosen})
    assert {item.key for item in meeting.agenda.all()} == set(chosen)
    clerk.post(url("policies:agenda", meeting), {"items": chosen[:1]})
    assert meeting.agenda.count() == 1


def test_twelve_policies_are_recorded_at_once(clerk):
    in_force = [published(f"Policy {n}", f"word {n}").policy for n in range(10)]
    waiting = [locked(f"New Policy {n}", f"new {n}") for n in range(2)]
    meeting = met()
    on_agenda(meeting, review=in_force, approval=[version.policy for version in waiting])
    sent = outcomes()
    for policy in in_force:
        sent |= decided(policy, "revise" if policy == in_force[3] else "no_change")
    for version in waiting:
        sent[f"approval-{version.policy.slug}"] = "approved"
    page = clerk.post(url("policies:outcomes", meeting), sent, follow=True).text
    assert "The meeting is recorded." in page
    assert Review.objects.count() == 10
    assert Version.objects.filter(state="approved", meeting=meeting).count() == 2
    assert in_force[3].versions.filter(state="draft").exists()
    assert MeetingRecord.objects.get().present == "Five governors"


def test_what_was_put_off_stays_as_it_was(clerk):
    policy, waiting = published().policy, locked("New Policy", "new")
    meeting = met()
    on_agenda(meeting, review=[policy], approval=[waiting.policy])
    sent = outcomes(**decided(policy, "put_off"), **{"approval-new-policy": "put_off"})
    clerk.post(url("policies:outcomes", meeting), sent)
    assert MeetingRecord.objects.exists()
    assert not Review.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quorate": ""}, "Without a quorum the meeting could decide nothing."),
        ({"present": ""}, "This field is required."),
        ({"review-quiet-screens-policy": ""}, "This field is required."),
        ({"review-quiet-screens-policy-next": ""}, "Quiet Screens Policy: When is the next"),
        ({"review-quiet-screens-policy-next": "2020-01-01"}, "The next review is after this"),
    ],
)
def test_with_one_wrong_outcome_none_is_recorded(clerk, changes, message):
    policy, waiting = published().policy, locked("New Policy", "new")
    meeting = met()
    on_agenda(meeting, review=[policy], approval=[waiting.policy])
    sent = outcomes(**decided(policy), **{"approval-new-policy": "approved"})
    page = clerk.post(url("policies:outcomes", meeting), {**sent, **changes}).text
    assert message in page
    assert "Five governors" in page or "present" in changes
    assert not MeetingRecord.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_a_meeting_is_recorded_once(clerk):
    meeting = met()
    clerk.post(url("policies:outcomes", meeting), outcomes())
    assert "recorded already" in clerk.post(url("policies:outcomes", meeting), outcomes()).text
    assert "recorded already" in clerk.post(url("policies:agenda", meeting), {"items": []}).text


def test_a_meeting_to_come_is_not_recorded(clerk):
    meeting = met(TODAY() + datetime.timedelta(days=3))
    assert "still to come" in clerk.post(url("policies:outcomes", meeting), outcomes()).text
    assert "Record the meeting" not in clerk.get(url("policies:meeting", meeting)).text


def test_its_record_is_never_changed(clerk):
    clerk.post(url("policies:outcomes", met()), outcomes())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MeetingRecord.objects.update(present="Nobody")


def test_its_papers_are_one_pdf(client):
    client.force_login(person(Role.GOVERNOR))
    policy, waiting = published().policy, draft("New Policy", "new")
    submit(waiting, None)
    make_pdf(str(waiting.pk))
    meeting = met()
    on_agenda(meeting, review=[policy], approval=[waiting.policy])
    assert client.get(url("home:papers", meeting)).status_code == 404
    response = client.post(url("home:pack", meeting))
    assert 'http-equiv="refresh"' in client.get(response.url).text
    run_jobs("home.jobs.make_pack")
    content = b"".join(client.get(response.url).streaming_content)
    words = " ".join(" ".join(page_texts(content)).split())
    assert "Up for its annual review" in words
    assert "Evidence for the annual review" in words
    assert "This policy says how we keep new safe." in words
    assert not ua1_failures(content)


@pytest.mark.parametrize("name", ["policies:meeting", "policies:agenda", "policies:outcomes"])
def test_statements_do_not_grow(clerk, statements, name):
    meeting = met()
    on_agenda(meeting, review=[published().policy])
    clerk.get(url(name, meeting))
    few = statements(lambda: clerk.get(url(name, meeting)))
    more = [published(f"Policy {n}", f"word {n}").policy for n in range(6)]
    on_agenda(meeting, review=more)
    assert statements(lambda: clerk.get(url(name, meeting))) == few


def test_the_lists_statements_do_not_grow(clerk, statements):
    few = statements(lambda: clerk.get(MEETINGS))
    for n in range(9):
        met(TODAY() - datetime.timedelta(days=n))
    assert statements(lambda: clerk.get(MEETINGS)) == few
    assert Policy.objects.count() == 0
