"""People by policy on one page, and as files."""

import csv
import io

import openpyxl  # type: ignore[import-untyped]  # it brings no types
import pytest
from django.urls import reverse
from django.utils import timezone

from acknowledgements.asked.matrix import Mark, matrix_of
from acknowledgements.asked.unsigned import Choice
from acknowledgements.models import Signature
from audit.models import Event
from people.models import Role
from policies.models import Round
from tests.databases import count_rows
from tests.factories import AbsenceFactory, GroupFactory, SchoolFactory, people, person
from tests.making import many_published, many_signed, numbers_of, published, signed

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = reverse("acknowledgements:matrix")


WHO = ["Name", "Job", "School", "Staff number or other mark"]


def school_of(someone) -> str:
    return str(someone.posts.get().group.school)


def file(kind: str) -> str:
    return reverse("acknowledgements:matrix_file", args=[kind])


@pytest.fixture
def head(client):
    head = person(Role.EXECUTIVE, first_name="Anna", last_name="Zimmer")
    client.force_login(head)
    return head


@pytest.fixture
def world(head):
    """Two policies, one already late; one person signed it, one is away, one is not asked at
    all."""
    staff = person(first_name="Bea", last_name="Adams")
    other = person(first_name="Carl", last_name="Brown", school=SchoolFactory())
    away = AbsenceFactory(person=person(first_name="Dora", last_name="Clark"), end=None).person
    late = published("Quiet Screens Policy")
    published("Clear Desks Policy", "desks", groups=[staff.posts.get().group])
    signed(staff, late)
    Round.objects.filter(policy=late.policy).update(due="2020-01-01")
    return {"staff": staff, "other": other, "away": away, "late": late}


def shown(head, **choice) -> dict[str, str]:
    found = matrix_of(head, Choice(**choice), timezone.localdate())
    assert found.policies == sorted(found.policies)
    return {row.name: "".join(row.marks) for row in found.rows}


def test_everyone_has_the_right_marks(head, world):
    # The columns: Clear Desks, Quiet Screens.
    assert shown(head) == {"Bea Adams": "OS", "Carl Brown": "–L", "Anna Zimmer": "–L"}


def test_it_agrees_with_the_list(head, world):
    marks = "".join(shown(head).values())
    numbers = numbers_of(head, timezone.localdate())
    assert marks.count(Mark.SIGNED) == numbers["signed"]
    assert marks.count(Mark.OWING) + marks.count(Mark.LATE) == numbers["owing"]
    assert marks.count(Mark.LATE) == numbers["late"]


def test_late_only(head, world):
    assert set(shown(head, late=True)) == {"Carl Brown", "Anna Zimmer"}


def test_a_deputy_sees_their_own_school(client, world):
    school = world["other"].posts.get().group.school
    client.force_login(person(Role.DEPUTY, school=school))
    page = client.get(PAGE)
    assert "Carl Brown" in page.text
    assert "Bea Adams" not in page.text


def test_the_page_says_what_the_letters_mean(client, head, world):
    page = client.get(PAGE).text
    assert "<strong>S</strong> signed" in page
    beside = f"<br><span class=muted>Member of staff, {school_of(world['other'])}</span>"
    assert f">Carl Brown</a>{beside}</th><td>–<td class=late>L" in page


def test_without_sign_offs_it_says_so(client, head):
    assert "Nobody here is asked" in client.get(PAGE).text


def test_as_csv(client, head, world):
    answer = client.get(file("csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [*WHO, "Clear Desks Policy", "Quiet Screens Policy"]
    who = ["Bea Adams", "Member of staff", school_of(world["staff"]), ""]
    assert [*who, "still to sign", "signed"] in rows
    assert Event.objects.filter(act="list.exported").exists()


def test_for_excel(client, head, world):
    answer = client.get(f"{file('xlsx')}?late=on")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell or "" for cell in row] for row in sheet.values]
    assert rows == [
        [*WHO, "Quiet Screens Policy"],
        ["Carl Brown", "Member of staff", school_of(world["other"]), "", "late"],
        ["Anna Zimmer", "Executive headteacher", "", "", "late"],
    ]
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_is_never_a_formula(client, head, kind):
    person(first_name="=1+1", last_name="Bold")
    published()
    answer = client.get(file(kind))
    if kind == "csv":
        assert "'=1+1 Bold" in b"".join(answer.streaming_content).decode()
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("address", [PAGE, file("csv"), file("xlsx")])
def test_it_takes_as_many_statements_for_many(client, head, statements, address):
    group = GroupFactory()
    people(3, group=group)
    many_published(2)
    few = statements(lambda: list(client.get(address)))
    people(30, group=group)
    many_published(20)
    assert statements(lambda: list(client.get(address))) == few


def test_two_thousand_people_by_forty_policies_are_one_page(client, head):
    crowd = people(2000, group=GroupFactory())
    versions = many_published(40)
    for each in crowd[:50]:
        many_signed(each, versions[:20])
    count_rows()
    page = client.get(PAGE)
    assert page.text.count("<td") == 2001 * 40
    assert Signature.objects.count() == 1000
    assert len(page.content) < 500_000
