"""What was true on a past day: recounted in plain Python, day by day; and as a page."""

import csv
import datetime
import io
import random
import re
from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from acknowledgements.asked.past_dates import in_force
from acknowledgements.models import Asked, DaySheet, Signature
from people.models import Absence, Group, Person, Post, Role
from policies.models import Round, RoundGroup, Version
from policies.papers import document
from printing.policy_documents import policy_pdf
from tests.databases import count_rows
from tests.factories import AbsenceFactory, GroupFactory, SchoolFactory, people, person
from tests.making import published, signed
from tests.printing.pdfs import page_texts, ua1_failures
from tests.queue import run_jobs

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LENGTH = 365
UNSIGNED = reverse("acknowledgements:unsigned")
PAGE, FILE = reverse("acknowledgements:as_it_was"), reverse("acknowledgements:as_it_was_csv")


@dataclass
class Year:
    """A school year of four hundred people, as rows, with nothing derived."""

    first: datetime.date
    rng: random.Random
    posts: list[Post] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    asks: list[RoundGroup] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)

    def day(self, number: int) -> datetime.date:
        return self.first + number * DAY

    def moment(self, day: datetime.date) -> datetime.datetime:
        hour, minute = self.rng.randrange(24), self.rng.randrange(60)
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def made() -> Year:
    year = Year(timezone.localdate() - (LENGTH + 30) * DAY, random.Random(2026))
    groups: list[Group] = [GroupFactory(school=SchoolFactory()) for _n in range(2)]
    groups.append(GroupFactory(school=None, kind=Group.Kind.VOLUNTEER))
    crowd = people(400, group=groups[0])
    Post.objects.all().delete()
    for each in crowd:
        _work(year, each, groups)
    Post.objects.bulk_create(year.posts)
    Absence.objects.bulk_create(year.absences)
    _ask(year, published().policy, groups)
    for round_ in year.rounds:
        for each in crowd:
            if year.rng.random() < 0.7:
                _sign(year, round_, each, crowd)
    Signature.objects.bulk_create(year.signatures)
    _correct(year)
    count_rows()
    return year


def _work(year: Year, each: Person, groups: list[Group]) -> None:
    rng = year.rng
    for group in rng.sample(groups, rng.choice((1, 1, 1, 2))):
        start = rng.choice((-300, rng.randrange(LENGTH)))
        end = rng.choice((None, None, start + rng.randrange(1, 300)))
        last = year.day(end) if end is not None else None
        job = {"group": group, "title": "Teacher", "start": year.day(start), "end": last}
        year.posts.append(Post(person=each, **job))
    if rng.random() < 0.2:
        start = rng.randrange(-20, LENGTH)
        end = rng.choice((None, start + rng.randrange(60)))
        last = year.day(end) if end is not None else None
        year.absences.append(Absence(person=each, start=year.day(start), end=last))


def _ask(year: Year, policy, groups: list[Group]) -> None:
    """Two versions, the second in mid-year, and a renewal of it."""
    RoundGroup.objects.all().delete()
    Round.objects.all().delete()
    opened = (year.day(20), year.day(150), year.day(300))
    for number, day in enumerate(opened):
        closes = opened[number + 1] if number < 2 else None
        closed_at = year.moment(closes) if closes else None
        start = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        round_ = Round.objects.create(
            policy=policy,
            major=min(number + 1, 2),
            name=f"Round {number}",
            due=day + 28 * DAY,
            opened_at=start,
            closed_at=closed_at,
        )
        year.rounds.append(round_)
        for group in groups:
            late = number == 0 and group == groups[2]
            until = year.day(120) if number == 0 and group == groups[1] else None
            asked_from = year.day(60) if late else day
            year.asks.append(
                RoundGroup(round=round_, group=group, asked_from=asked_from, asked_until=until)
            )
    RoundGroup.objects.bulk_create(year.asks)


def _sign(year: Year, round_: Round, each: Person, crowd: list[Person]) -> None:
    rng = year.rng
    first = timezone.localdate(round_.opened_at)
    day = first + rng.randrange(100) * DAY
    version = Version.objects.get()
    at = year.moment(day)
    common = {"round": round_, "person": each, "version": version, "at": at}
    if rng.random() < 0.3:
        on_form = max(first, day - rng.randrange(12) * DAY)
        other = next(someone for someone in crowd if someone != each)
        year.signatures.append(
            Signature(method="paper", signed_on=on_form, taken_by=other, **common)
        )
    else:
        year.signatures.append(Signature(method="screen", proved_at=at, **common))


def _correct(year: Year) -> None:
    wrong = year.rng.sample(year.signatures, 20)
    made = [
        Signature(
            method="screen",
            round=each.round,
            person=each.person,
            version=each.version,
            proved_at=each.at,
            at=each.at + year.rng.randrange(1, 40) * DAY,
            corrects=each,
        )
        for each in wrong
    ]
    Signature.objects.bulk_create(made)
    year.signatures += made


def recount(year: Year, day: datetime.date) -> tuple[set, set]:
    """Who had signed and who owed, as (round, person)."""
    open_rounds = {
        each.pk
        for each in year.rounds
        if each.closed_at is None or timezone.localdate(each.closed_at) > day
    }
    asked = {
        (ask.round_id, post.person_id)
        for ask in year.asks
        if ask.round_id in open_rounds
        and ask.asked_from <= day
        and (ask.asked_until is None or day <= ask.asked_until)
        for post in year.posts
        if post.group_id == ask.group_id
        and post.start <= day
        and (post.end is None or day <= post.end)
    }
    by_then = [each for each in year.signatures if signed_by(each, day)]
    corrected = {
        each.corrects_id
        for each in year.signatures
        if each.corrects_id and timezone.localdate(each.at) <= day
    }
    has = {(each.round_id, each.person_id) for each in by_then if each.pk not in corrected}
    away = {
        each.person_id
        for each in year.absences
        if each.start <= day and (each.end is None or day <= each.end)
    }
    return asked & has, {pair for pair in asked - has if pair[1] not in away}


def signed_by(signature: Signature, day: datetime.date) -> bool:
    if signature.method == "paper":
        assert signature.signed_on
        return signature.signed_on <= day
    return timezone.localdate(signature.at) <= day


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
def test_each_day_of_a_school_year_equals_a_recount_of_its_events(every):
    year = made()
    seen = [0, 0]
    for number in range(0, LENGTH, every):
        day = year.day(number)
        rows = Asked.objects.on(day)
        found = [
            {(row["round_id"], row["person"]) for row in which.pairs()}
            for which in (rows.signed(), rows.owing())
        ]
        expected = recount(year, day)
        assert found[0] == expected[0], day
        assert found[1] == expected[1], day
        seen = [seen[0] + len(found[0]), seen[1] + len(found[1])]
    assert min(seen) > 10_000 / every


# The page


@pytest.fixture
def head(client):
    client.force_login(person(Role.EXECUTIVE))
    return client


def ask(day, policy):
    return {"policy": policy.slug, "day": day}


def test_it_shows_who_had_signed(head):
    teacher, other = person(), person()
    version = published()
    signed(teacher, version)
    page = head.get(PAGE, ask(timezone.localdate(), version.policy))
    states = {row.name: row.state for row in page.context["rows"]}
    assert states[str(teacher)] == "Signed"
    assert states[str(other)] == "Still to sign"
    assert f"{version}</a>" in page.text


def test_yesterday_nobody_had_been_asked(head):
    version = published()
    page = head.get(PAGE, ask(timezone.localdate() - DAY, version.policy)).text
    assert "No text was in force." in page
    assert "No sign-off asked anybody here on that day." in page


@pytest.mark.parametrize(
    ("day", "message"), [("2099-01-01", "still to come"), ("yesterday", "valid date")]
)
def test_a_day_that_can_not_be_is_refused(head, day, message):
    version = published()
    assert message in head.get(PAGE, ask(day, version.policy)).text


def test_a_head_sees_their_own_school_alone(client):
    here, there = SchoolFactory(), SchoolFactory()
    mine, other = person(school=here), person(school=there)
    version = published()
    client.force_login(person(Role.DEPUTY, school=here))
    rows = client.get(PAGE, ask(timezone.localdate(), version.policy)).context["rows"]
    names = {row.name for row in rows}
    assert str(mine) in names
    assert str(other) not in names


def test_the_file_has_all_of_it(head):
    crowd = people(5)
    version = published()
    signed(crowd[0], version)
    response = head.get(FILE, ask(timezone.localdate(), version.policy))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    states = {row["Name"]: row["On that day"] for row in rows}
    assert states[str(crowd[0])] == "Signed"
    assert len(states) == 6


def test_its_statements_do_not_grow(head, statements):
    people(5)
    version = published()
    query = ask(timezone.localdate(), version.policy)
    head.get(PAGE, query)
    few = statements(lambda: head.get(PAGE, query))
    people(200)
    assert statements(lambda: head.get(PAGE, query)) == few


def test_which_text_was_in_force():
    first = published()
    later = published(words="tablets")
    assert in_force(first.policy, timezone.localdate()) == later
    assert in_force(first.policy, timezone.localdate() - DAY) is None


PRINT = reverse("acknowledgements:as_it_was_print")


def printed_day(head, version):
    """With the text's real file, which `published` only fakes."""
    with version.pdf.storage.open(version.pdf.name, "wb") as file:
        file.write(policy_pdf(document(version)))
    address = head.post(PRINT, ask(timezone.localdate(), version.policy)).url
    assert "being made" in head.get(address).text
    run_jobs("acknowledgements.jobs.make_day_sheet")
    return b"".join(head.get(address).streaming_content)


def test_the_same_on_paper(head):
    crowd = people(5)
    version = published()
    signed(crowd[0], version)
    pdf = printed_day(head, version)
    words = " ".join(page_texts(pdf))
    assert all(str(each) in words for each in crowd)
    assert "Signed" in words
    assert "as known on" in words
    assert f"Approved by {version.meeting}" in words
    assert "Ask when in doubt." in words
    assert ua1_failures(pdf) == []


@pytest.mark.parametrize(("days", "said"), [(3, "Away {} to {}"), (None, "Away since {}")])
def test_it_says_why_somebody_is_excused(head, days, said):
    today = timezone.localdate()
    until = today + days * DAY if days else None
    AbsenceFactory(person=person(), start=today - DAY, end=until)
    expected = said.format(*(date_format(day, "j M Y") for day in (today - DAY, until) if day))
    version = published()
    page = " ".join(strip_tags(head.get(PAGE, ask(today, version.policy)).text).split())
    assert expected in page
    response = head.get(FILE, ask(today, version.policy))
    assert expected.removeprefix("Away ") in b"".join(response.streaming_content).decode()
    assert expected in " ".join(" ".join(page_texts(printed_day(head, version))).split())


def test_an_inspector_gets_it_in_one_click_from_the_list(head):
    policy = published().policy
    button = "For an inspector"
    assert button not in head.get(UNSIGNED).text
    page = head.get(UNSIGNED, {"policy": policy.slug}).text
    form = page[: page.index(button)].rpartition("<form")[2]
    assert f'action="{PRINT}"' in form
    sent = dict(re.findall(r'name="(policy|day)" value="([^"]+)"', form))
    assert head.post(PRINT, sent).url == reverse(
        "acknowledgements:day_sheet", args=[DaySheet.objects.get().pk]
    )


def test_many_people_go_on_in_a_next_part(head, monkeypatch):
    monkeypatch.setattr("acknowledgements.proof.day_sheets.ROWS_AT_ONCE", 3)
    crowd = people(5)
    words = " ".join(page_texts(printed_day(head, published())))
    assert all(words.count(str(each)) == 1 for each in crowd)


def test_a_sheet_is_only_for_the_head_who_asked_for_it(head, client):
    version = published()
    address = head.post(PRINT, ask(timezone.localdate(), version.policy)).url
    client.force_login(person(Role.EXECUTIVE))
    assert client.get(address).status_code == 404


def test_a_day_that_can_not_be_is_not_printed(head):
    version = published()
    assert head.post(PRINT, ask("2099-01-01", version.policy)).url == PAGE
    assert not DaySheet.objects.exists()
