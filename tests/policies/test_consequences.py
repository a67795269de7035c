import hashlib

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from people.models import Role
from policies.lifecycle.drafting import begin, save
from policies.models import Version
from tests.factories import AbsenceFactory, PartnershipFactory, people, person
from tests.making import draft, locked, published, text, typed
from tests.queue import send_letters

pytestmark = pytest.mark.django_db
State = Version.State


def url(version):
    return reverse("policies:submit", args=[version.policy.slug, version.number])


def next_version(words="tablets", **changes):
    """A draft that follows the version in force."""
    in_force = published()
    made = begin(in_force.policy, None)
    save(made, typed(words, **changes), None, "")
    made.refresh_from_db()
    return made


def test_a_draft_is_locked_and_waits(clerk):
    version = draft()
    response = clerk.post(url(version), follow=True)
    assert "Waiting for approval" in response.text
    version.refresh_from_db()
    by = int(clerk.session["_auth_user_id"])
    assert (version.state, version.submitted_by_id) == (State.SUBMITTED, by)


def test_a_version_that_needs_signing_gets_the_next_number(clerk):
    version = next_version()
    clerk.post(url(version), {"kind": "major"})
    version.refresh_from_db()
    assert (version.number, version.state) == ("2.0", State.SUBMITTED)


def test_a_correction_gets_the_next_minor_number(clerk):
    version = next_version()
    clerk.post(url(version), {"kind": "minor"})
    version.refresh_from_db()
    assert (version.number, version.state) == ("1.1", State.SUBMITTED)


def test_the_content_hash_includes_the_number_given(clerk):
    version = next_version()
    clerk.post(url(version), {"kind": "minor"})
    version.refresh_from_db()
    assert hashlib.sha256(version.content().encode()).hexdigest() == version.content_sha256


def test_the_kind_has_to_be_chosen(clerk):
    version = next_version()
    assert "This field is required" in clerk.post(url(version)).text
    version.refresh_from_db()
    assert version.state == State.DRAFT


def otherwise_binding():
    in_force = published()
    made = begin(in_force.policy, None)
    new = text().decode().replace("## 2. Conduct", "## 2. Conduct\n\nStaff must not lend a screen.")
    save(made, typed(text=new), None, "")
    made.refresh_from_db()
    return made


def test_a_correction_of_what_must_be_done_is_asked_about_again(clerk):
    version = otherwise_binding()
    page = clerk.post(url(version), {"kind": "minor"}).text
    assert "Is it a correction only?" in page
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_someone_who_is_sure_may_correct_what_must_be_done(clerk):
    version = otherwise_binding()
    clerk.post(url(version), {"kind": "minor", "sure": "on"})
    version.refresh_from_db()
    assert version.number == "1.1"


def test_another_declaration_cannot_be_a_correction(clerk):
    version = next_version(consent="typed", wording="I [full name] agree to all of it.")
    page = clerk.get(url(version)).text
    assert "Correction only" not in page
    clerk.post(url(version), {"kind": "minor"})
    version.refresh_from_db()
    assert version.number == "2.0"


def test_a_new_wording_for_volunteers_cannot_be_a_correction(clerk):
    version = next_version("screens", wordings={"volunteer": "I [full name] agree."})
    clerk.post(url(version), {"kind": "minor"})
    version.refresh_from_db()
    assert version.number == "2.0"


def test_the_same_text_again_is_refused(clerk):
    version = next_version("screens")
    page = clerk.post(url(version), {"kind": "major"}).text
    assert "word for word the same as one submitted before" in page


def test_what_was_typed_last_must_be_a_valid_text(clerk):
    version = draft()
    save(version, typed(text="Nothing but this."), None, "")
    assert "Put it right first." in clerk.post(url(version)).text
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_a_locked_text_is_not_submitted_twice(clerk):
    version = locked()
    clerk.post(url(version))
    assert Event.objects.filter(act=Event.Act.VERSION_SUBMITTED).count() == 1


def test_what_follows_is_said_before(clerk):
    people(4)
    AbsenceFactory(person=person(email=None), start=timezone.localdate())
    page = clerk.get(url(next_version())).text
    assert "6 signatures, one from each person" in page
    assert "1 of them is away today" in page
    assert "1 has no email address, and signs on paper" in page
    assert "then closes, and a new one opens" in page
    assert "1 Aims</a>: Changed" in page


def test_what_may_be_out_of_date_is_pointed_out(clerk):
    PartnershipFactory()
    version = draft(words="screens under the Data Protection Act 1998")
    assert "1 thing in it may need correcting." in clerk.get(url(version)).text


def test_the_others_who_keep_policies_are_emailed(clerk):
    chair = person(Role.CHAIR)
    clerk.post(url(draft()))
    send_letters()
    [letter] = mail.outbox
    assert letter.to == [chair.email]
    assert letter.subject == "Waiting for approval: Quiet Screens Policy"
    assert "/policies/quiet-screens-policy/versions/1.0/" in letter.body


def test_it_takes_as_many_statements_however_many_work_here(clerk, statements):
    version = next_version()
    clerk.get(url(version))
    few = statements(lambda: clerk.get(url(version)))
    people(200)
    assert statements(lambda: clerk.get(url(version))) == few
