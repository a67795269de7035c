import csv
import datetime
import io
import re

import pytest
import time_machine
from django.utils import timezone

from acknowledgements.models import Asked
from audit.models import Event
from people.models import Group, Role
from tests.factories import GroupFactory, PostFactory, SchoolFactory, people, person
from tests.making import published, signed

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL, CSV = "/acknowledgements/unsigned/", "/acknowledgements/unsigned/list.csv"


@pytest.fixture
def school():
    return SchoolFactory(name="Hill School", slug="hill")


@pytest.fixture
def head():
    return person(Role.EXECUTIVE)


def names(response):
    return re.findall(r'data-label="Name"><a [^>]*>(.*?)</a>', response.content.decode())


def rows(response):
    text = b"".join(response.streaming_content).decode()
    return text, list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_signing_takes_one_off_the_list(client, head, school):
    teacher, version = person(school=school), published()
    client.force_login(head)
    assert str(teacher) in names(client.get(URL))
    signed(teacher, version)
    assert str(teacher) not in names(client.get(URL))


def test_the_counts_agree_with_the_list(client, head, school):
    crowd, version = people(7, school=school), published()
    signed(crowd[0], version)
    client.force_login(head)
    response = client.get(URL)
    numbers = response.context["numbers"]
    assert (
        numbers["owing"]
        == len(names(response))
        == Asked.objects.on(timezone.localdate()).owing().people()
    )
    assert numbers["total"] == numbers["owing"] + 1


def test_a_deputy_sees_the_schools_they_lead_only(client, school):
    other = SchoolFactory(name="Dale School", slug="dale")
    mine, theirs = person(school=school), person(school=other)
    deputy = person(Role.DEPUTY, school=school)
    published()
    client.force_login(deputy)
    assert set(names(client.get(URL))) == {str(mine), str(deputy)}
    assert "Dale School" not in client.get(URL).content.decode()
    assert str(theirs) not in rows(client.get(CSV))[0]


def test_a_deputy_can_not_ask_for_another_school(client, school):
    SchoolFactory(name="Dale School", slug="dale")
    client.force_login(person(Role.DEPUTY, school=school))
    published()
    assert "Dale" not in str(client.get(URL, {"school": "dale"}).context["rows"])


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"words": "crowd0003"}, 1),
        ({"words": "many crowd"}, 3),
        ({"school": "hill"}, 3),
        ({"kind": "governor"}, 1),
        ({"late": "on"}, 0),
        ({"policy": "quiet-screens-policy"}, 5),
    ],
)
def test_it_filters(client, head, school, asked, left):
    people(3, school=school)
    person(Role.GOVERNOR)
    published()
    client.force_login(head)
    if "words" in asked and asked["words"] != "many crowd":
        asked = {"words": names(client.get(URL, {"words": "many"}))[0].split()[1]}
    assert len(names(client.get(URL, asked))) == left


def test_late_ones_come_first_and_say_how_late(client, head, school):
    person(school=school)
    published("Slow Policy", "slow things", due=timezone.localdate() + datetime.timedelta(90))
    published("Quick Policy", "quick things", due=timezone.localdate() + datetime.timedelta(1))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        client.force_login(head)
        rows = client.get(URL).context["rows"]
    assert [row.policy for row in rows] == ["Quick Policy"] * 2 + ["Slow Policy"] * 2
    assert rows[0].days_late == 2


def test_pages_of_fifty_hold_everyone_once(client, head, school):
    people(120, school=school)
    published()
    client.force_login(head)
    found, after = [], ""
    for size in (50, 50, 21):
        response = client.get(URL, {"after": after})
        assert len(names(response)) == size
        found += names(response)
        after = response.context["after"]
    assert len(set(found)) == 121
    assert after == ""


@pytest.mark.parametrize("after", ["nonsense", "2026-01-01~x~y", "~~", "\x00", "nul"])
def test_an_invalid_key_shows_the_first_page(client, head, after):
    published()
    after = f"2026-01-01~{head.public_id}~\x00" if after == "nul" else after
    client.force_login(head)
    assert client.get(URL, {"after": after}).status_code == 200


def test_someone_with_two_jobs_counts_once_in_policy_and_school(client, head, school):
    kinds = (Group.Kind.EMPLOYEE, Group.Kind.VOLUNTEER)
    groups = [GroupFactory(school=school, kind=kind) for kind in kinds]
    both, one = people(2, group=groups[0])
    PostFactory(person=both, group=groups[1])
    version = published(groups=groups)
    signed(one, version)
    client.force_login(head)
    page = client.get(URL)
    for shares in (page.context["by_policy"], page.context["by_school"]):
        assert [(share["signed"], share["owing"]) for share in shares] == [(1, 1)]
    assert page.context["numbers"]["total"] == 2


def test_a_policys_progress_is_shown_by_kind_of_staff(client, head, school):
    """Somebody asked in two groups counts in each; another policy's numbers stay out."""
    volunteers = GroupFactory(school=school, kind=Group.Kind.VOLUNTEER)
    employees = GroupFactory(school=school, kind=Group.Kind.EMPLOYEE)
    both, one = people(2, group=volunteers)
    PostFactory(person=both, group=employees)
    version = published(groups=[volunteers, employees])
    published("Clear Desks Policy", "desks", groups=[volunteers])
    signed(both, version)
    client.force_login(head)
    page = client.get(URL, {"policy": version.policy.slug})
    shares = {share["slug"]: (share["signed"], share["owing"]) for share in page.context["by_kind"]}
    assert shares == {Group.Kind.VOLUNTEER: (1, 1), Group.Kind.EMPLOYEE: (1, 0)}
    assert f'<a href="?kind={Group.Kind.VOLUNTEER}">' in page.text
    assert names(page) == [str(one)]


def test_a_policys_progress_is_shown_week_by_week_of_ones_own_people(client, school):
    """The numbers add up; people who work elsewhere are not in them."""
    mine, elsewhere = people(3, school=school), person(school=SchoolFactory())
    deputy = person(Role.DEPUTY, school=school)
    monday = datetime.datetime(2026, 11, 2, 10, tzinfo=datetime.UTC)
    with time_machine.travel(monday) as clock:
        version = published()
        for signer in (mine[0], elsewhere):
            signed(signer, version)
        clock.shift(datetime.timedelta(days=7))
        signed(mine[1], version)
        client.force_login(deputy)
        page = client.get(URL, {"policy": version.policy.slug})
    bars = [(bar.day, bar.signed, bar.height) for bar in page.context["bars"]]
    assert bars == [
        (datetime.date(2026, 11, 2), 1, 50),
        (datetime.date(2026, 11, 9), 2, 100),
    ]
    assert "Week from" in page.text


def test_its_statements_do_not_grow(client, head, school, statements):
    people(10, school=school)
    published()
    client.force_login(head)
    few = statements(lambda: client.get(URL))
    people(490, group=Group.objects.get(school=school))
    assert statements(lambda: client.get(URL)) == few


def test_the_downloads_statements_do_not_grow(client, head, school, statements):
    people(10, school=school)
    published()
    client.force_login(head)
    few = statements(lambda: rows(client.get(CSV)))
    people(490, group=Group.objects.get(school=school))
    assert statements(lambda: rows(client.get(CSV))) == few


def test_the_download_opens_correctly_in_excel(client, head, school):
    person(school=school, first_name="=cmd|'/c calc'!A1", last_name="Zoë")
    published()
    client.force_login(head)
    text, lines = rows(client.get(CSV))
    assert text.startswith("\ufeff")
    assert lines[0][:2] == ["Policy", "Name"]
    assert any(line[1] == "'=cmd|'/c calc'!A1 Zoë" for line in lines)


def test_the_download_holds_the_whole_list_and_is_on_the_record(client, head, school):
    people(120, school=school)
    published()
    client.force_login(head)
    assert len(rows(client.get(CSV))[1]) == 1 + 121
    assert Event.objects.get(act=Event.Act.LIST_EXPORTED).actor_name == str(head)


@pytest.mark.parametrize("url", [URL, CSV])
@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.CLERK, Role.ADMINISTRATOR])
def test_others_are_refused(client, role, url):
    client.force_login(person(role))
    assert client.get(url).status_code == 403


def test_the_record_of_a_download_keeps_no_name_that_was_searched_for(client, head):
    client.force_login(head)
    rows(client.get(CSV, {"words": "Lovell", "x": "\x00"}))
    details = Event.objects.get(act=Event.Act.LIST_EXPORTED).details
    assert details["searched"] is True
    assert "Lovell" not in str(details)


def test_late_only_narrows_the_list_and_not_the_numbers(client, head, school):
    people(4, school=school)
    published()
    client.force_login(head)
    response = client.get(URL, {"late": "on"})
    assert names(response) == []
    assert response.context["numbers"]["owing"] == 5


def test_the_day_is_the_same_whichever_school_is_looked_at(client, head, school):
    other = SchoolFactory(slug="dale")
    teacher = person(school=school)
    PostFactory(person=teacher, school=other, start=timezone.localdate())
    published(due=timezone.localdate() + datetime.timedelta(days=1))
    client.force_login(head)
    everywhere = {row.due for row in client.get(URL, {"words": teacher.last_name}).context["rows"]}
    there = {row.due for row in client.get(URL, {"school": "dale"}).context["rows"]}
    assert everywhere == there
