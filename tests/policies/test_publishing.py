import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from acknowledgements.models import Asked
from people.models import Group, Role
from policies.jobs import publish_what_is_due
from policies.lifecycle.approving import approve, submit, withdraw
from policies.lifecycle.drafting import begin, save
from policies.lifecycle.publishing import Asking, plan, publish
from policies.models import Plan, Policy, Version
from tests.factories import people, person
from tests.making import approved, draft, locked, met, printed, published, signed, typed
from tests.queue import send_letters
from web.confirmation import SURE

pytestmark = [pytest.mark.django_db, pytest.mark.both]
State = Version.State
HOUR = datetime.timedelta(hours=1)


def url(name, version):
    return reverse(f"policies:{name}", args=[version.policy.slug, version.number])


def publication(**changes):
    return {
        "when": "now",
        "due": timezone.localdate() + datetime.timedelta(days=10),
        "joiner_days": 14,
        "groups": [group.pk for group in Group.objects.all()],
        **changes,
    }


def correction(words="screens well", of=None):
    """An approved minor version of the one in force."""
    made = begin((of or published()).policy, None)
    save(made, typed(words), None, "")
    submit(made, None, correction=True)
    approve(made, None, met())
    printed(made)
    return made


@pytest.mark.files
def test_publishing_opens_the_sign_off(clerk):
    version = approved()
    response = clerk.post(url("publish", version), publication(joiner_days=20), follow=True)
    assert f"{version} is published." in response.text
    round_ = Policy.objects.get().rounds.get()
    assert (round_.groups.count(), round_.joiner_days) == (Group.objects.count(), 20)


def test_publishing_waits_for_the_pdf(clerk):
    version = draft()
    submit(version, None)
    approve(version, None, met())
    page = clerk.post(url("publish", version), publication()).text
    assert "The PDF of this text is not made yet." in page


def test_publishing_waits_for_the_approval(clerk):
    version = locked()
    page = clerk.post(url("publish", version), publication()).text
    assert "Only a text whose approval is recorded can be published." in page
    version.refresh_from_db()
    assert version.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"due": "2020-01-01"}, "By then the day to sign by has passed"),
        ({"due": ""}, "This field is required."),
        ({"groups": []}, "This field is required."),
        ({"groups": ["9" * 30]}, "is not one of the available choices"),
        ({"joiner_days": "0"}, "greater than or equal to 1"),
        ({"when": ""}, "This field is required."),
        ({"when": "later"}, "Set the day and the time."),
        ({"when": "later", "at": "2020-01-01T10:00"}, "This time is past."),
        ({"when": "later", "at": "tomorrow"}, "Enter a valid date/time."),
    ],
)
def test_errors_are_shown_and_nothing_is_published(clerk, changes, message):
    version = approved()
    page = clerk.post(url("publish", version), publication(**changes)).text
    assert message in page
    version.refresh_from_db()
    assert version.state == State.APPROVED
    assert not Plan.objects.exists()


def test_a_new_version_replaces_the_one_before_and_its_sign_off(clerk):
    old, new = published(), approved(words="tablets")
    clerk.post(url("publish", new), publication())
    old.refresh_from_db()
    assert old.state == State.SUPERSEDED
    closed = [round_.closed_at is not None for round_ in old.policy.rounds.order_by("major")]
    assert closed == [True, False]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.VICE_CHAIR, Role.CLERK])
def test_people_who_keep_policies_can_publish(client, role):
    version = approved()
    client.force_login(person(role))
    client.post(url("publish", version), publication())
    version.refresh_from_db()
    assert version.state == State.PUBLISHED


def test_the_publisher_sees_how_many_signatures_it_asks_for(clerk):
    people(5)
    assert "6 signatures, one from each person" in clerk.get(url("publish", approved())).text


def test_an_older_version_does_not_replace_a_later_one(clerk):
    old, new = approved(), approved(words="tablets")
    clerk.post(url("publish", new), publication())
    page = clerk.post(url("publish", old), publication()).text
    assert "A later version of this policy has been published already." in page


def test_a_round_that_closes_on_its_first_day_keeps_its_audience(clerk):
    person()
    old = published()
    signed(person(), old)
    published(words="tablets")
    assert old.policy.rounds.get(major=1).groups.exists()
    assert {row.round.major for row in Asked.objects.on(timezone.localdate())} == {2}


def test_the_publisher_sees_what_changes(clerk):
    published()
    new = approved(words="tablets")
    page = clerk.get(url("publish", new)).text
    assert "What changes from version 1.0" in page
    assert f'{new.get_absolute_url()}#{new.contents[0]["anchor"]}">1 Aims</a>: Changed' in page


def test_a_first_version_is_compared_with_nothing(clerk):
    assert "What changes from" not in clerk.get(url("publish", approved())).text


def test_a_policy_takes_the_title_of_its_text_in_force(clerk):
    policy = published().policy
    made = begin(policy, None)
    save(made, typed(title="Calm Screens Policy"), None, "")
    submit(made, None)
    approve(made, None, met())
    printed(made)
    clerk.post(url("publish", made), publication())
    policy.refresh_from_db()
    assert policy.title == "Calm Screens Policy"


def test_a_title_that_another_policy_has_is_refused(clerk):
    policy = published().policy
    made = begin(policy, None)
    save(made, typed(title="Calm Screens Policy"), None, "")
    published("Calm Screens Policy", "calm")
    submit(made, None)
    approve(made, None, met())
    printed(made)
    assert "Another policy has this title." in clerk.post(url("publish", made), publication()).text


# Corrections


def test_a_correction_keeps_the_sign_off_and_signatures(clerk):
    teacher = person()
    old = published()
    signature = signed(teacher, old)
    new = correction(of=old)
    clerk.post(url("publish", new), publication())
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.number, new.state, old.state) == ("1.1", State.PUBLISHED, State.SUPERSEDED)
    assert old.policy.rounds.open().get() == signature.round
    assert not Asked.objects.on(timezone.localdate()).owing().of(teacher).exists()


def test_people_who_have_not_signed_sign_the_corrected_text(clerk):
    teacher = person()
    new = correction()
    clerk.post(url("publish", new), publication())
    assert signed(teacher, new).version == new


def test_a_correction_asks_for_nothing(clerk):
    page = clerk.get(url("publish", correction())).text
    assert "every signature stands" in page
    assert "Who is asked to sign" not in page


def test_a_correction_of_a_text_no_longer_in_force_is_refused():
    old = published()
    new = correction(of=old)
    withdraw(old, None, "Out.")
    with pytest.raises(ValidationError, match="no longer in force"):
        publish(new, None, Asking(timezone.localdate()))


# At a set time


def planned(clerk, version, after=HOUR):
    at = timezone.localtime(timezone.now() + after)
    sent = publication(when="later", at=f"{at:%Y-%m-%dT%H:%M}")
    return clerk.post(url("publish", version), sent, follow=True)


def test_a_planned_version_waits_for_its_time(clerk):
    version = approved()
    assert "It will be published automatically on" in planned(clerk, version).text
    publish_what_is_due()
    version.refresh_from_db()
    assert version.state == State.APPROVED


def test_at_its_time_it_is_published_as_chosen(clerk):
    version = approved()
    group = Group.objects.get()
    at = timezone.now() + HOUR
    due = timezone.localdate() + datetime.timedelta(days=9)
    plan(version, person(Role.CHAIR), at, Asking(due, 21, [group]))
    with travel(at + datetime.timedelta(seconds=30)):
        publish_what_is_due()
        publish_what_is_due()
    version.refresh_from_db()
    round_ = version.policy.rounds.get()
    assert (version.state, Plan.objects.count()) == (State.PUBLISHED, 0)
    assert (round_.due, round_.joiner_days, round_.asks_all) == (due, 21, False)
    assert [asked.group for asked in round_.groups.all()] == [group]


def test_the_plan_can_be_changed(clerk):
    version = approved()
    planned(clerk, version)
    planned(clerk, version, 3 * HOUR)
    assert Plan.objects.get().at > timezone.now() + 2 * HOUR


def test_the_plan_can_be_called_off(clerk):
    version = approved()
    planned(clerk, version)
    clerk.post(url("call_off", version), SURE)
    assert not Plan.objects.exists()
    assert (
        "No publication is planned." in clerk.post(url("call_off", version), SURE, follow=True).text
    )


def test_a_plan_that_cannot_be_carried_out_says_why_by_email(clerk):
    version = approved()
    planned(clerk, version)
    published(words="tablets")
    with travel(timezone.now() + 2 * HOUR):
        publish_what_is_due()
        publish_what_is_due()
    send_letters()
    page = clerk.get(version.get_absolute_url()).text
    assert "A later version of this policy has been published already." in page
    assert len([letter for letter in mail.outbox if "Not published" in letter.subject]) == 1


def test_a_time_after_the_due_day_is_refused(clerk):
    version = approved()
    at = timezone.localtime(timezone.now() + datetime.timedelta(days=20))
    sent = publication(when="later", at=f"{at:%Y-%m-%dT%H:%M}")
    assert (
        "By then the day to sign by has passed." in clerk.post(url("publish", version), sent).text
    )


def test_a_withdrawn_text_is_not_published_by_its_plan(clerk):
    version = approved()
    planned(clerk, version)
    withdraw(version, None, "No.")
    with travel(timezone.now() + 2 * HOUR):
        publish_what_is_due()
    version.refresh_from_db()
    assert version.state == State.WITHDRAWN
