"""A field that another choice makes needless is neither required nor silently dropped."""

import datetime
import importlib

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from breaches.models import Concern
from people.models import Role
from policies.forms.publishing import PublishForm
from policies.models import Meeting, Plan, Review, Version
from tests.breaches.making import concern
from tests.breaches.test_report import ask, teacher  # noqa: F401
from tests.factories import PersonFactory, person, the_school, today
from tests.making import approved, locked, met, published, text
from web.dependent_fields import ChoiceRules

pytestmark = pytest.mark.django_db


def all_forms(of=ChoiceRules):
    """Every form in the project that has such fields."""
    for each in of.__subclasses__():
        yield each
        yield from all_forms(each)


@pytest.fixture
def clerk(client):
    client.person = person(Role.CLERK)
    client.force_login(client.person)
    return client


def url(name, version, *more):
    return reverse(f"policies:{name}", args=[version.policy.slug, *more])


@pytest.fixture
def pages(clerk):
    """The pages that ask for a meeting, each with what else it needs."""
    waiting = locked()
    return {
        "approve": (url("approve", waiting, waiting.number), {}),
        "review": (url("review", published("Second Policy", "second")), {"outcome": "revise"}),
    }


def test_every_rule_is_about_fields_of_its_form_and_says_what_is_wrong():
    importlib.import_module(settings.ROOT_URLCONF)  # loads them all
    forms = [form for form in all_forms() if form.goes_with]
    assert len(forms) > 10
    for form in forms:
        for name, rule in form.goes_with.items():
            assert {name, rule.choice} <= set(form.base_fields)
            assert rule.needless


# Meetings


@pytest.mark.parametrize("page", ["approve", "review"])
def test_with_a_meeting_from_the_list_no_day_is_asked(clerk, pages, page):
    meeting, (address, more) = met(), pages[page]
    field = clerk.get(address).context["form"]["day"]
    assert "required" not in str(field)
    sent = {"meeting": meeting.pk, "body": "governing_body", "next_review": ahead(), **more}
    assert clerk.post(address, sent).status_code == 302
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("page", ["approve", "review"])
@pytest.mark.parametrize("beside", ["day", "body"])
def test_what_is_typed_beside_a_chosen_meeting_is_refused_and_kept(clerk, pages, page, beside):
    meeting, (address, more) = met(), pages[page]
    typed = {"day": str(today() - datetime.timedelta(days=3)), "body": "delegated"}[beside]
    sent = {"meeting": meeting.pk, "body": "governing_body", "next_review": ahead(), **more}
    answer = clerk.post(address, {**sent, beside: typed})
    assert "You chose a meeting from the list" in answer.text
    assert answer.context["form"][beside].value() == typed
    assert not Review.objects.exists()
    assert Version.objects.filter(state="submitted").exists()


def test_without_a_list_the_day_is_required(clerk):
    waiting = locked()
    address = url("approve", waiting, waiting.number)
    assert "required" in str(clerk.get(address).context["form"]["day"])
    assert "This field is required." in clerk.post(address, {"body": "governing_body"}).text


def test_neither_a_meeting_nor_a_day_is_refused(clerk, pages):
    met()
    page = clerk.post(pages["approve"][0], {"meeting": "", "body": "governing_body"}).text
    assert "This field is required." in page


def test_the_governing_body_has_no_name_of_its_own(clerk, pages):
    typed = {"day": str(today()), "body": "governing_body", "name": "Finance"}
    assert "The governing body needs no name." in clerk.post(pages["approve"][0], typed).text
    assert Version.objects.filter(state="submitted").exists()
    assert "The governing body needs no name." in clerk.post("/meetings/", typed).text


def test_another_minute_reference_than_the_meetings_own_is_not_dropped(clerk, pages):
    meeting = met()
    Meeting.objects.filter(pk=meeting.pk).update(minute_reference="GB 7")
    sent = {"meeting": meeting.pk, "body": "governing_body", "minute_reference": "GB 8"}
    assert "has the minute reference “GB 7” already" in clerk.post(pages["approve"][0], sent).text
    assert clerk.post(pages["approve"][0], {**sent, "minute_reference": "GB 7"}).status_code == 302


# Reviews, publishing, renewal


def ahead(days=300):
    return str(today() + datetime.timedelta(days=days))


def test_with_a_withdrawal_the_day_that_the_page_proposed_may_stay(clerk, pages):
    address = pages["review"][0]
    proposed = clerk.get(address).context["form"]["next_review"].value()
    sent = {"day": str(today()), "body": "governing_body", "outcome": "withdraw"}
    assert "there is no next review" in clerk.post(address, {**sent, "next_review": ahead()}).text
    assert clerk.post(address, {**sent, "next_review": str(proposed)}).status_code == 302
    assert Review.objects.get().next_review is None


def test_a_time_beside_publishing_now_is_refused(clerk):
    version = approved()
    address = url("publish", version, version.number)
    form = clerk.get(address).context["form"]
    sent = {name: form[name].value() for name in ("due", "joiner_days", "groups")}
    later = f"{ahead(2)}T08:00"
    page = clerk.post(address, {**sent, "when": PublishForm.NOW, "at": later}).text
    assert "You set a time, but chose to publish now." in page
    assert later in page
    assert Version.objects.get().state == "approved"
    assert not Plan.objects.exists()


def test_without_a_renewal_its_days_are_not_asked(clerk):
    version = published()
    address = url("renewal", version)
    assert "required" not in str(clerk.get(address).context["form"]["renewal_days"])
    assert clerk.post(address, {"renews_on": "", "renewal_days": ""}).status_code == 302
    page = clerk.post(address, {"renews_on": "", "renewal_days": "99"}).text
    assert "Without a day above nobody is asked again." in page
    page = clerk.post(address, {"renews_on": ahead(), "renewal_days": ""}).text
    assert "How many days do people have to sign?" in page


def test_a_wording_beside_another_choice_is_refused(clerk):
    file = SimpleUploadedFile("policy.md", text())
    sent = {"file": file, "consent": "text", "wording": "I agree."}
    page = clerk.post(reverse("policies:import"), sent).text
    assert "You typed a wording, but chose another one to be signed." in page


def test_words_about_a_picture_that_was_not_chosen_are_refused(clerk):
    version = published()
    clerk.post(url("begin", version))
    sent = {"text": version.source, "consent": "text", "picture_words": "A map"}
    page = clerk.post(url("edit", version), sent).text
    assert "You described a picture, but chose none." in page


# Forms and paper


@pytest.mark.parametrize("other", ["school", "person"])
def test_a_choice_that_the_forms_do_not_use_is_refused(client, other):
    office, somebody, version = person(Role.ADMINISTRATOR), person(), published()
    client.force_login(office)
    chosen = {"school": the_school().slug, "person": somebody.public_id}
    sent = {"version": version.pk, "kind": "blank", other: chosen[other]}
    page = client.post(reverse("acknowledgements:forms"), sent).text
    assert f"You chose a {other}, but" in page


def test_a_form_that_was_read_out_and_not_signed_is_refused(client):
    office, somebody = person(Role.ADMINISTRATOR), PersonFactory(email=None)
    version = published()
    client.force_login(office)
    sent = {
        "version": version.pk,
        "signed_on": str(today()),
        "taken_by": office.public_id,
        f"{somebody.public_id}-read": "on",
    }
    page = client.post(reverse("acknowledgements:paper"), sent).text
    assert "tick that they signed it too" in page


# Concerns


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"leave_out_why": "They are friends."}, "You say why, but not who."),
        ({"link_seen": "On Monday"}, "Of which post or page?"),
        ({"described_as": "parent"}, "Describe them in a few words."),
    ],
)
def test_what_a_report_would_drop_is_refused(teacher, typed, said):  # noqa: F811
    assert said in ask(teacher, **typed).text


def test_a_source_named_beside_ones_own_report_is_refused(client):
    client.force_login(person(Role.DEPUTY))
    assert "This is for what somebody told you." in ask(client, told_by="A parent").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"who": "staff", "described": "Tall"}, "Staff are chosen by name."),
        ({"who": "parent", "name": "Drury", "described": "x"}, "This is for a member of staff."),
    ],
)
def test_a_subject_is_named_in_one_way(client, typed, said):
    handler = person(Role.DEPUTY)
    client.force_login(handler)
    made = concern(handlers=[handler])
    address = reverse("breaches:subject_add", args=[made.reference])
    assert said in client.post(address, {**typed, "why": "Seen."}).text
    assert not Concern.objects.get().parties.subjects().exists()
