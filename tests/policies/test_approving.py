import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from people.models import Role
from policies.lifecycle.approving import add_minutes, approve, send_back, submit
from policies.models import Meeting, SentBack, Version
from tests.factories import person
from tests.making import approved, draft, locked, met, published
from tests.queue import send_letters

pytestmark = pytest.mark.django_db
State = Version.State
TODAY = timezone.localdate


def url(name, version):
    return reverse(f"policies:{name}", args=[version.policy.slug, version.number])


def meeting(**changes):
    return {"day": TODAY(), "body": "governing_body", "name": "", "minute_reference": "", **changes}


def comments(*said, anchor=""):
    rows = [(anchor, words) for words in said] + [("", "")] * (4 - len(said))
    sent: dict[str, object] = {"form-TOTAL_FORMS": 4, "form-INITIAL_FORMS": 0}
    for place, (section, words) in enumerate(rows):
        sent |= {f"form-{place}-section": section, f"form-{place}-words": words}
    return sent


# Approving


def test_the_approval_is_recorded_under_the_meeting(clerk):
    version = locked()
    response = clerk.post(url("approve", version), meeting(minute_reference="GB 7.2"))
    assert response.url == url("publish", version)
    version.refresh_from_db()
    assert version.state == State.APPROVED
    assert (version.approved_on, Meeting.objects.get().minute_reference) == (TODAY(), "GB 7.2")


def test_a_committee_is_named(clerk):
    version = locked()
    page = clerk.post(url("approve", version), meeting(body="committee")).text
    assert "Which one?" in page
    clerk.post(url("approve", version), meeting(body="committee", name="Staffing Committee"))
    assert Meeting.objects.get().who == "Staffing Committee"


def test_a_meeting_that_was_recorded_before_can_be_chosen(clerk):
    held, version = met(), locked()
    clerk.post(url("approve", version), {"meeting": held.pk})
    version.refresh_from_db()
    assert version.meeting == held


def test_the_same_meeting_typed_twice_is_one(clerk):
    for version in (locked(), locked("Clear Desks Policy", "desks")):
        clerk.post(url("approve", version), meeting())
    assert Meeting.objects.get().approvals.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day": ""}, "This field is required."),
        ({"day": "2099-01-01"}, "This day is still to come."),
        ({"day": "31 Nevember"}, "Enter a valid date."),
        ({"body": "delegated"}, "Which one?"),
        ({"body": "parliament"}, "Select a valid choice."),
    ],
)
def test_errors_are_shown_and_nothing_is_recorded(clerk, changes, message):
    version = locked()
    assert message in clerk.post(url("approve", version), meeting(**changes)).text
    assert not Meeting.objects.exists()


def test_a_draft_cannot_be_approved_and_no_meeting_is_left(clerk):
    assert "not waiting for approval" in clerk.post(url("approve", draft()), meeting()).text
    assert not Meeting.objects.exists()


def test_an_approval_is_recorded_once():
    version = approved()
    with pytest.raises(ValidationError, match="recorded already"):
        approve(version, None, met())


def test_the_minute_reference_may_be_added_once(clerk):
    version = approved()
    page = reverse("policies:meeting", args=[version.meeting_id])
    assert "Not known yet" in clerk.get(page).text
    clerk.post(page, {"minute_reference": "GB 7.2"})
    assert "GB 7.2" in clerk.get(page).text
    assert "already" in clerk.post(page, {"minute_reference": "GB 9"}, follow=True).text
    assert Meeting.objects.get().minute_reference == "GB 7.2"


def test_a_meeting_lists_what_was_approved_in_as_many_statements(clerk, statements):
    version = approved()
    page = reverse("policies:meeting", args=[version.meeting_id])
    assert str(version) in clerk.get(page).text
    few = statements(lambda: clerk.get(page))
    for n in range(5):
        approved(f"Policy {n}", f"word {n}")
    assert statements(lambda: clerk.get(page)) == few


def test_people_who_keep_policies_are_emailed_to_publish(clerk):
    chair = person(Role.CHAIR)
    clerk.post(url("approve", locked()), meeting())
    send_letters()
    assert [letter.to for letter in mail.outbox if "Approved" in letter.subject] == [[chair.email]]


# Sending back


def test_a_text_sent_back_is_a_draft_with_comments(clerk):
    version = locked()
    anchor = version.contents[0]["anchor"]
    page = clerk.post(
        url("send_back", version), comments("Name the deputy.", anchor=anchor), follow=True
    ).text
    assert "Name the deputy." in page
    assert f'#{anchor}">1 Aims</a>' in page
    version.refresh_from_db()
    assert (version.state, version.pdf_sha256) == (State.DRAFT, "")


def test_what_was_submitted_stays_word_for_word(clerk):
    version = locked()
    content = version.content()
    clerk.post(url("send_back", version), comments("No."))
    kept = SentBack.objects.get()
    assert (kept.content, kept.content_sha256) == (content, version.content_sha256)


def test_something_must_be_said(clerk):
    version = locked()
    assert "This field is required." in clerk.post(url("send_back", version), comments()).text
    version.refresh_from_db()
    assert version.state == State.SUBMITTED


def test_an_approved_text_is_not_sent_back(clerk):
    page = clerk.post(url("send_back", approved()), comments("No.")).text
    assert "not waiting for approval" in page


def test_it_is_not_sent_back_if_there_is_another_draft(clerk):
    version = locked()
    draft(words="tablets")
    page = clerk.post(url("send_back", version), comments("No.")).text
    assert "Another draft of this policy has been started." in page
    assert not SentBack.objects.exists()


def test_the_submitter_is_emailed(clerk):
    author = person(Role.CHAIR)
    version = draft()
    submit(version, author)
    person(Role.VICE_CHAIR)
    send_letters()
    mail.outbox.clear()
    clerk.post(url("send_back", version), comments("No."))
    send_letters()
    assert [letter.to for letter in mail.outbox] == [[author.email]]


def test_it_can_be_submitted_again(clerk):
    version = locked()
    send_back(version, None, [{"anchor": "", "section": "", "words": "No."}])
    clerk.post(url("submit", version))
    version.refresh_from_db()
    assert (version.state, version.number) == (State.SUBMITTED, "1.0")


# Withdrawing


def test_withdrawing_with_a_reason_closes_the_round(clerk):
    version = published()
    clerk.post(url("withdraw", version), {"because": "Replaced by the code of conduct."})
    version.refresh_from_db()
    assert version.state == State.WITHDRAWN
    assert version.policy.rounds.get().closed_at is not None


@pytest.mark.parametrize("because", ["", "   "])
def test_a_reason_is_needed(clerk, because):
    version = published()
    clerk.post(url("withdraw", version), {"because": because})
    version.refresh_from_db()
    assert version.state == State.PUBLISHED


def test_a_draft_is_deleted_not_withdrawn(clerk):
    page = clerk.post(url("withdraw", draft()), {"because": "No."}).text
    assert "Only a text that is waiting for approval" in page


def test_a_withdrawn_text_can_be_imported_again(clerk):
    version = published()
    clerk.post(url("withdraw", version), {"because": "By mistake."})
    assert draft().number == "2.0"


def test_each_step_is_an_event():
    version = approved()
    acts = Event.objects.filter(object_id=str(version.pk)).values_list("act", flat=True)
    assert set(acts) == {"version.imported", "version.submitted", "version.approved"}


def test_a_reference_in_the_minutes_is_an_event():
    add_minutes(met(), "GB 1", None)
    assert Event.objects.filter(act=Event.Act.MINUTES_ADDED).count() == 1


def test_meetings_are_in_the_past_or_today():
    version = locked()
    with pytest.raises(ValidationError, match="still to come"):
        approve(version, None, met(TODAY() + datetime.timedelta(days=1)))
