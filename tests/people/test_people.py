import datetime

import pytest

from people.models import Group, Role
from tests.factories import (
    AbsenceFactory,
    PartnershipFactory,
    PostFactory,
    SchoolFactory,
    people,
    person,
    today,
)

pytestmark = pytest.mark.both

URL = "/people/"
DAY = datetime.timedelta(days=1)


def listed(client, **asked):
    """The first names on the page, without the administrator who is looking."""
    rows = client.get(URL, asked).context["rows"]
    return {row.first_name for row, _state in rows if not row.keeps_people}


def test_it_lists_names_jobs_and_states(office):
    person(first_name="Ines", last_name="Vale", title="Cook")
    page = office.get(URL).content.decode()
    assert "Vale, Ines" in page
    assert "Cook" in page
    assert "Working" in page


@pytest.mark.parametrize("words", ["ines", "VALE", "ine val", "cook@school.example", "N77"])
def test_it_finds_by_words(office, words):
    person(first_name="Ines", last_name="Vale", email="cook@school.example", staff_number="N77")
    person(first_name="Other")
    assert listed(office, words=words) == {"Ines"}


def test_it_filters_by_school(office):
    here, there = SchoolFactory(), SchoolFactory()
    person(first_name="Here", school=here)
    person(first_name="There", school=there)
    person(first_name="Both", school=here).posts.add(PostFactory(school=there), bulk=False)
    assert listed(office, school=there.slug) == {"There", "Both"}


def test_it_filters_by_whole_partnership(office):
    person(first_name="Boss", role=Role.EXECUTIVE)
    person(first_name="Local")
    assert listed(office, school="whole-partnership") == {"Boss"}


def test_it_filters_by_kind_and_role_of_one_job(office):
    mixed = person(first_name="Mixed", role=Role.DEPUTY)
    PostFactory(person=mixed, kind=Group.Kind.VOLUNTEER)
    person(first_name="Helper", kind=Group.Kind.VOLUNTEER)
    assert listed(office, kind="volunteer") == {"Mixed", "Helper"}
    assert listed(office, kind="volunteer", role="deputy") == set()


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("working", "Works"),
        ("away", "Away"),
        ("later", "Later"),
        ("left", "Left"),
        ("no-email", "Paper"),
    ],
)
def test_it_filters_by_state(office, state, name):
    person(first_name="Works")
    AbsenceFactory(person=person(first_name="Away"))
    person(first_name="Later", start=today() + DAY)
    person(first_name="Left", end=today() - DAY)
    person(first_name="Paper", email=None, end=today() - 400 * DAY, start=today() - 500 * DAY)
    expected = {"Left", "Paper"} if state == "left" else {name}
    assert listed(office, state=state) == expected


def test_it_counts_the_first_and_the_last_day_as_working(office):
    person(first_name="Begins", start=today())
    person(first_name="Ends", end=today())
    assert listed(office, state="working") == {"Begins", "Ends"}


def test_it_finds_leavers_by_the_job_they_had(office):
    school = SchoolFactory()
    person(first_name="Left", school=school, end=today() - DAY)
    assert listed(office, school=school.slug) == set()
    assert listed(office, school=school.slug, state="left") == {"Left"}


def test_it_pages_by_name_without_leaving_anyone_out(office):
    people(120)
    names: list[str] = []
    url: str | None = URL
    while url:
        page = office.get(url).context
        names += [str(row) for row, _state in page["rows"]]
        url = f"{URL}?after={page['last'].public_id}" if page["last"] else None
    assert len(names) == len(set(names)) == 121


def test_it_keeps_the_filter_on_the_next_page(office):
    people(60)
    page = office.get(URL, {"words": "many"})
    after = page.context["last"].public_id
    assert f"?words=many&amp;after={after}" in page.text
    assert "First page" not in page.text
    assert (
        'href="?words=many">First page' in office.get(URL, {"words": "many", "after": after}).text
    )


def test_a_later_page_leads_back_to_the_first(office):
    people(60)
    after = office.get(URL).context["last"].public_id
    assert 'href="?">First page' in office.get(URL, {"after": after}).text


@pytest.mark.parametrize(
    "query",
    ["after=nonsense", "school=none-such", "state=x&role=y", "words=%00", "after=" + "0" * 32],
)
def test_it_leaves_out_what_it_does_not_understand(office, query):
    assert office.get(f"{URL}?{query}").status_code == 200


def test_it_shows_what_was_typed_as_text(office):
    page = office.get(URL, {"words": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_it_sends_as_many_statements_for_500_as_for_10(office, statements):
    PartnershipFactory()
    people(9)
    few = statements(lambda: office.get(URL))
    people(490)
    many = statements(lambda: office.get(URL))
    assert few == many


def test_it_says_so_where_nobody_fits(office):
    page = office.get(URL, {"words": "xyzzy"})
    assert "Nobody fits" in page.content.decode()


def test_emails_break_after_the_at_and_stay_text(office):
    person(email="ines&vale@school.example")
    assert "ines&amp;vale@<wbr>school.example" in office.get(URL).content.decode()
