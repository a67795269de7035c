"""The record of a policy and the evidence of its review; the register; the calendar."""

import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from icalendar import Calendar

from home.calendar import token_of
from people.models import Role
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.drafting import begin, save
from policies.lifecycle.publishing import Asking, publish
from policies.models import Policy, Round
from policies.register.outdated import last_looked
from policies.reviews.reviewing import Decided, review
from tests.breaches.making import concern
from tests.factories import AbsenceFactory, SchoolFactory, people, person
from tests.making import met, printed, published, signed, typed
from tests.printing.pdfs import page_texts, ua1_failures
from tests.queue import run_jobs

pytestmark = pytest.mark.django_db
PAGE = reverse("home:reviews", args=["quiet-screens-policy"])
TODAY = timezone.localdate


@pytest.fixture
def governor(client):
    client.force_login(person(Role.GOVERNOR))
    return client


def stands():
    return Decided("no_change", TODAY() + relativedelta(years=1))


def test_it_shows_how_many_signed_at_each_school(governor):
    hill = SchoolFactory(name="Hill School")
    teachers = [person(school=hill, last_name=f"Unmistakable{n}") for n in range(4)]
    version = published()
    for each in teachers[:3]:
        signed(each, version)
    page = governor.get(PAGE).text
    row = page.partition("Hill School")[2].partition("</tr>")[0]
    assert ">3<" in row
    assert "75 %" in row


def test_it_names_nobody_who_signed_or_was_reported(governor):
    teacher, other = person(last_name="Unmistakable"), person(last_name="Likewise")
    version = published()
    signed(teacher, version)
    concern(handlers=[person(Role.HEAD)], about=[other])
    page = governor.get(PAGE).text
    assert "Unmistakable" not in page
    assert "Likewise" not in page


def test_what_changed_since_the_last_review(governor):
    version = published()
    review(version.policy, None, met(), stands())
    assert "Nothing, or there was none yet." in governor.get(PAGE).text
    made = begin(version.policy, None)
    save(made, typed("tablets"), None, "")
    submit(made, None)
    approve(made, None, met())
    printed(made)
    publish(made, None, Asking(TODAY()))
    page = governor.get(PAGE).text
    since = page.partition("What changed since the last review")[2]
    assert "1 Aims</a>: Changed" in since


def test_a_late_review_is_said_in_words_wherever_the_policy_is(client, governor):
    published()
    Policy.objects.update(next_review=TODAY() - datetime.timedelta(days=1))
    assert "The policy stays in force." in governor.get(PAGE).text
    assert "Late: " in governor.get(reverse("home:policies")).text
    assert ">Late</span>" in governor.get(reverse("home:calendar")).text


def test_its_statements_do_not_grow(governor, statements):
    crowd = people(60)
    version = published()
    governor.get(PAGE)
    few = statements(lambda: governor.get(PAGE))
    for each in crowd[:30]:
        signed(each, version)
    for n in range(3):
        day = TODAY() - datetime.timedelta(weeks=n + 1)
        review(version.policy, None, met(day), stands())
    # One more finds readers of the numbers who may be the subject of a report.
    assert statements(lambda: governor.get(PAGE)) <= few + 1


def test_the_evidence_is_a_pdf_that_can_be_read(governor):
    teacher = person(last_name="Unmistakable")
    signed(teacher, published())
    response = governor.post(PAGE)
    assert 'http-equiv="refresh"' in governor.get(response.url).text
    governor.post(PAGE)
    run_jobs("home.jobs.make_evidence")
    content = b"".join(governor.get(response.url).streaming_content)
    words = " ".join(" ".join(page_texts(content)).split())
    assert "Evidence for the annual review" in words
    assert "Unmistakable" not in words
    assert b"Unmistakable" not in content
    assert not ua1_failures(content)


def evidence_of(governor, page=PAGE):
    """The words of the PDF that the page's button asks for."""
    address = governor.post(page).url
    run_jobs("home.jobs.make_evidence")
    content = b"".join(governor.get(address).streaming_content)
    return " ".join(" ".join(page_texts(content)).split())


def test_the_evidence_says_of_each_law_whether_it_is_in_force(governor):
    published(words="records under the Equality Act 2010 and the Data Protection Act 1998")
    page, paper = governor.get(PAGE).text, evidence_of(governor)
    in_force = f"yes, by our list of {date_format(last_looked(), 'j F Y')}"
    assert f"Equality Act 2010 {in_force}" in paper
    assert in_force in page.partition("Equality Act 2010")[2].partition("</li>")[0]
    assert "Data Protection Act 1998 no, since 25 May 2018: replaced by the UK GDPR" in paper


def test_an_open_round_is_not_said_to_be_missing(governor):
    """Even if it counts nobody, because everyone it asks is away."""
    teacher = person()
    published(groups=[teacher.posts.get().group])
    AbsenceFactory(person=teacher)
    page, paper = governor.get(PAGE).text, evidence_of(governor)
    for words in (page, paper):
        assert "A sign-off is open, but everyone it asks is away or has left." in words
        assert "No sign-off is open." not in words


def test_the_evidence_says_which_sign_off_is_open(governor):
    published()
    assert " open 0 Progress of the last sign-off" in evidence_of(governor)


def test_without_a_sign_off_it_says_so(governor):
    published()
    Round.objects.update(closed_at=timezone.now())
    assert "No sign-off is open." in governor.get(PAGE).text
    assert "No sign-off is open." in evidence_of(governor)


def test_the_evidence_of_a_policy_without_a_text(governor):
    policy = Policy.objects.create(title="Bare Policy", slug="bare-policy")
    page = reverse("home:reviews", args=[policy.slug])
    assert "PDF to print" in governor.get(page).text
    paper = evidence_of(governor, page)
    assert "Bare Policy" in paper
    assert "Version in force none" in paper


@pytest.mark.parametrize("day", ["2020-01-01", "2020-13-45", "yesterday"])
def test_evidence_that_nobody_asked_for_is_not_found(governor, day):
    published()
    assert governor.get(f"{PAGE}{day}/evidence.pdf").status_code == 404


# The register


def titles(response):
    return [row.version.title for row in response.context["register"]]


def test_the_register_can_be_narrowed_and_sorted(governor):
    published("Alpha Policy", "one")
    published("Beta Policy", "two")
    Policy.objects.filter(title="Beta Policy").update(
        category="staff", next_review=TODAY() - datetime.timedelta(days=3)
    )
    page = reverse("home:policies")
    assert titles(governor.get(page)) == ["Alpha Policy", "Beta Policy"]
    assert titles(governor.get(page, {"category": "staff"})) == ["Beta Policy"]
    assert titles(governor.get(page, {"late": "on"})) == ["Beta Policy"]
    assert titles(governor.get(page, {"words": "alp"})) == ["Alpha Policy"]
    assert titles(governor.get(page, {"sort": "review"})) == ["Beta Policy", "Alpha Policy"]
    assert len(titles(governor.get(page, {"sort": "nonsense"}))) == 2


def test_staff_see_no_register(client):
    published()
    client.force_login(person())
    assert "register" not in client.get(reverse("home:policies")).context


# The calendar


def test_the_calendar_is_one_that_programs_read(client):
    policy = published().policy
    feed = reverse("home:calendar_feed", args=[token_of(person(Role.GOVERNOR))])
    response = client.get(feed)
    assert response["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(response.content).events
    assert event["summary"] == "Annual review: Quiet Screens Policy"
    assert event.start == policy.next_review


def test_a_calendar_is_somebodys_own(client):
    published()
    teacher = person()
    for token in ("made-up", token_of(teacher)):
        assert client.get(reverse("home:calendar_feed", args=[token])).status_code == 404


def test_the_feeds_statements_do_not_grow(client, statements):
    feed = reverse("home:calendar_feed", args=[token_of(person(Role.CLERK))])
    published()
    few = statements(lambda: client.get(feed))
    for n in range(5):
        published(f"Policy {n}", f"word {n}")
    assert statements(lambda: client.get(feed)) == few
