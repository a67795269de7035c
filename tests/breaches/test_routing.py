"""Design rule 7: who gets a concern, whoever the subject is."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from breaches.intake.routing import RoutingFacts, choices, named_in, next_in_line, work_out
from breaches.models import Cover
from people.models import Role
from tests.breaches.making import concern
from tests.factories import AbsenceFactory, PostFactory, SchoolFactory, person

pytestmark = pytest.mark.django_db
# A Wednesday at eleven in London.
AT_WORK = datetime.datetime(2026, 5, 13, 10, tzinfo=datetime.UTC)
AT_NIGHT = datetime.datetime(2026, 5, 13, 21, tzinfo=datetime.UTC)


@pytest.fixture
def staff():
    """Somebody in each office; at two schools for offices that each school has."""
    hill, lane = SchoolFactory(name="Hill"), SchoolFactory(name="Lane")
    return {
        "teacher": person(school=hill),
        "deputy": person(Role.DEPUTY, school=hill),
        "other_deputy": person(Role.DEPUTY, school=lane),
        "executive": person(Role.EXECUTIVE),
        "chair": person(Role.CHAIR),
        "vice_chair": person(Role.VICE_CHAIR),
        "lead": person(Role.SAFEGUARDING, school=hill),
        "other_lead": person(Role.SAFEGUARDING, school=lane),
        "office": person(Role.ADMINISTRATOR),
    }


def gets_it(staff, about=(), chosen="deputy", **more):
    with time_machine.travel(more.get("now", AT_WORK)):
        told = RoutingFacts(
            about=frozenset(staff[name].pk for name in about),
            chosen=staff[chosen].pk if chosen else None,
            now=more.pop("now", AT_WORK),
            **more,
        )
        people = {each.person.pk for each in work_out(told).recipients}
    return {name for name, each in staff.items() if each.pk in people}


@pytest.mark.parametrize(
    ("about", "gets"),
    [
        ((), {"deputy", "executive"}),
        (("teacher",), {"deputy", "executive"}),
        (("office",), {"deputy", "executive"}),
        (("lead",), {"deputy", "executive"}),
        (("deputy",), {"executive"}),
        (("other_deputy",), {"executive"}),
        (("deputy", "other_deputy"), {"executive"}),
        (("executive",), {"chair"}),
        (("deputy", "executive"), {"chair"}),
        (("chair",), {"vice_chair"}),
        (("executive", "chair"), {"vice_chair"}),
        (("vice_chair",), {"deputy", "executive"}),
        (("executive", "chair", "vice_chair"), set()),
    ],
)
def test_whoever_it_is_about(staff, about, gets):
    assert gets_it(staff, about) == gets


def test_the_executive_headteacher_alone_if_chosen(staff):
    assert gets_it(staff, chosen=None) == {"executive"}


def test_about_somebody_with_jobs_at_two_schools(staff):
    PostFactory(person=staff["teacher"], role=Role.DEPUTY, school=SchoolFactory())
    assert gets_it(staff, ["teacher"]) == {"executive"}


def test_a_child_at_risk_tells_the_safeguarding_lead_of_the_school(staff):
    school = staff["lead"].jobs[0].group.school
    assert gets_it(staff, at_risk=True, school=school) == {"deputy", "executive", "lead"}


def test_without_a_school_every_safeguarding_lead_is_told(staff):
    assert {"lead", "other_lead"} <= gets_it(staff, at_risk=True)


def test_about_the_safeguarding_lead_another_one_is_told(staff):
    school = staff["lead"].jobs[0].group.school
    gets = gets_it(staff, ["lead"], at_risk=True, school=school)
    assert gets == {"deputy", "executive", "other_lead"}


def test_the_reporter_does_not_get_it(staff):
    assert gets_it(staff, reporter=staff["executive"].pk) == {"deputy"}


def test_someone_left_out_does_not_get_it(staff):
    assert gets_it(staff, left_out=frozenset([staff["executive"].pk])) == {"deputy"}


def test_where_the_executive_headteacher_reports_a_deputy_the_chair_gets_it(staff):
    assert gets_it(staff, ["deputy"], reporter=staff["executive"].pk) == {"chair"}


def test_about_the_chair_the_page_names_the_designated_officer(staff):
    assert work_out(RoutingFacts(about=frozenset([staff["chair"].pk]))).names_officer
    assert not work_out(RoutingFacts()).names_officer


def test_someone_who_wrote_down_what_they_heard_handles_it(staff):
    gets = gets_it(staff, ["teacher"], chosen=None, heard_by=staff["other_deputy"].pk)
    assert gets == {"executive", "other_deputy"}


def test_a_deputy_who_heard_of_the_executive_headteacher_does_not_get_it(staff):
    assert gets_it(staff, ["executive"], heard_by=staff["deputy"].pk) == {"chair"}


def test_somebody_without_an_address_cannot_be_told(staff):
    staff["deputy"].email = None
    staff["deputy"].save()
    assert gets_it(staff) == {"executive"}


def test_somebody_whose_job_ended_does_not_get_it(staff):
    staff["deputy"].posts.update(end=AT_WORK.date() - datetime.timedelta(1))
    assert gets_it(staff) == {"executive"}


def test_the_cover_of_somebody_away_is_told_as_well(staff):
    AbsenceFactory(person=staff["deputy"], start=AT_WORK.date())
    Cover.objects.create(person=staff["deputy"], cover=staff["other_deputy"])
    assert gets_it(staff) == {"deputy", "executive", "other_deputy"}


def test_after_hours_covers_are_told_as_well(staff):
    Cover.objects.create(person=staff["executive"], cover=staff["other_deputy"])
    assert gets_it(staff) == {"deputy", "executive"}
    assert gets_it(staff, now=AT_NIGHT) == {"deputy", "executive", "other_deputy"}


def test_a_cover_who_is_a_subject_is_not_told(staff):
    Cover.objects.create(person=staff["executive"], cover=staff["deputy"])
    assert gets_it(staff, ["deputy"], now=AT_NIGHT) == {"executive"}


def test_no_deputy_hears_of_the_executive_headteacher_by_covering(staff):
    Cover.objects.create(person=staff["chair"], cover=staff["deputy"])
    assert gets_it(staff, ["executive"], now=AT_NIGHT) == {"chair"}


def test_after_hours_are_ignored_without_a_time(staff):
    Cover.objects.create(person=staff["executive"], cover=staff["other_deputy"])
    with time_machine.travel(AT_NIGHT):
        people = {each.person for each in work_out(RoutingFacts()).recipients}
    assert people == {staff["executive"]}


def test_headteachers_stand_in_where_there_is_no_executive_headteacher():
    head = person(Role.HEAD)
    assert [each.person for each in work_out(RoutingFacts()).recipients] == [head]


def test_deputies_of_ones_own_school_are_offered_first(staff):
    own = person(school=staff["other_deputy"].jobs[0].group.school)
    offered = [post.person for post in choices(own, timezone.localdate())]
    assert offered == [staff["other_deputy"], staff["deputy"]]


def test_a_deputy_is_not_offered_themselves(staff):
    offered = [post.person for post in choices(staff["deputy"], timezone.localdate())]
    assert offered == [staff["other_deputy"]]


def test_a_last_name_in_the_words_is_found(staff):
    deputy = person(Role.DEPUTY, first_name="Gareth", last_name="Penhale")
    assert named_in("It was mr PENHALE's account.", timezone.localdate()) == [deputy]
    assert named_in("Somebody else", timezone.localdate()) == []


def test_next_in_line_is_nobody_who_had_a_part_in_it(staff):
    made = concern(about=[staff["deputy"]], handlers=[staff["executive"]])
    assert [each.person for each in next_in_line(made)] == [staff["chair"]]


def test_nobody_is_next_where_all_had_a_part(staff):
    made = concern(about=[staff["executive"], staff["chair"]], handlers=[staff["vice_chair"]])
    assert next_in_line(made) == []


def test_it_takes_few_statements(staff, statements):
    told = RoutingFacts(about=frozenset([staff["teacher"].pk]), at_risk=True, now=AT_NIGHT)
    assert statements(lambda: work_out(told)) <= 4


@pytest.mark.parametrize("unreachable", [{"is_active": False}, {"email": None}])
def test_about_someone_unreachable_it_goes_as_about_anybody_in_that_office(staff, unreachable):
    type(staff["executive"]).objects.filter(pk=staff["executive"].pk).update(**unreachable)
    assert gets_it(staff, ["executive"]) == {"chair"}


@pytest.mark.parametrize(
    ("last_name", "words"),
    [
        ("O'Brien", "the deputy, Mrs O’Brien"),
        ("O'Brien", "Mrs OBrien’s page"),
        ("Smith-Jones", "Mrs Smith Jones"),
        ("Smith Jones", "smith-jones"),
        ("Müller", "Mr Muller"),
        ("Müller", "Mr Mu\u0308ller"),
    ],
)
def test_a_last_name_is_found_however_it_is_written(last_name, words):
    deputy = person(Role.DEPUTY, last_name=last_name)
    assert named_in(words, timezone.localdate()) == [deputy]


def test_a_name_without_letters_is_in_no_words(staff):
    person(Role.DEPUTY, last_name="-")
    assert named_in("Somebody else", timezone.localdate()) == []
