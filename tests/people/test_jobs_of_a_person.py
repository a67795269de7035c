import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Event
from people import employment
from people.employment import JobFacts
from people.models import Group, Role
from tests.factories import PostFactory, SchoolFactory, person, the_school, today

DAY = datetime.timedelta(days=1)


@pytest.fixture
def job(db):
    return person(title="Cook").posts.get()


def url(name, post):
    return reverse(f"people:{name}", args=[post.person.public_id, post.public_id])


def typed(**changed):
    facts = {
        "title": "Deputy",
        "school": the_school().slug,
        "kind": "employee",
        "role": "deputy",
        "start": "2026-09-01",
        "end": "",
    }
    return {**facts, **changed}


def test_adding_works(office, job):
    answer = office.post(reverse("people:job_add", args=[job.person.public_id]), typed())
    assert answer.status_code == 302
    assert job.person.posts.filter(role=Role.DEPUTY, title="Deputy").exists()


def test_adding_may_lie_ahead(office, job):
    start = today() + 30 * DAY
    add = reverse("people:job_add", args=[job.person.public_id])
    office.post(add, typed(start=start.isoformat()))
    assert not job.person.has_role(Role.DEPUTY)
    assert job.person.posts.get(role=Role.DEPUTY).start == start


def test_changing_works(office, job):
    school = SchoolFactory()
    office.post(url("job_change", job), typed(school=school.slug, kind="agency", role="staff"))
    job.refresh_from_db()
    assert (job.group.school, job.group.kind, job.title) == (school, Group.Kind.AGENCY, "Deputy")


def test_changing_is_recorded_with_what_it_was(office, job):
    office.post(url("job_change", job), typed())
    details = Event.objects.get(act="job.changed").details
    assert (details["before"]["role"], details["role"]) == ("staff", "deputy")


def test_changing_shows_what_is_there(office, job):
    page = office.get(url("job_change", job)).content.decode()
    assert 'value="Cook"' in page
    assert f'value="{job.start.isoformat()}"' in page


def test_ending_today_works_and_counts_through_today(office, job):
    office.post(url("job_end", job), {"end": today().isoformat()})
    job.refresh_from_db()
    assert job.end == today()
    assert job.is_current(today())
    assert not job.is_current(today() + DAY)
    assert Event.objects.get().act == "job.ended"


def test_ending_before_the_start_is_refused(office, job):
    page = office.post(url("job_end", job), {"end": (job.start - DAY).isoformat()})
    assert page.context["form"].non_field_errors() == ["The last day is before the first day."]
    job.refresh_from_db()
    assert job.end is None


def test_a_job_is_found_under_its_own_person_only(office, job):
    other = person()
    wrong = reverse("people:job_end", args=[other.public_id, job.public_id])
    assert office.get(wrong).status_code == 404


@pytest.mark.parametrize("name", ["job_change", "job_end"])
def test_nobody_changes_their_own(office, administrator, name):
    own = administrator.posts.get()
    assert office.post(url(name, own), {**typed(), "end": "2030-01-01"}).status_code == 403
    own.refresh_from_db()
    assert (own.role, own.end) == (Role.ADMINISTRATOR, None)


def test_nobody_adds_their_own(office, administrator):
    add = reverse("people:job_add", args=[administrator.public_id])
    assert office.post(add, typed(role="executive")).status_code == 403
    assert administrator.posts.count() == 1


def test_the_acts_refuse_too(administrator):
    own = administrator.posts.get()
    facts = JobFacts(None, Group.Kind.EMPLOYEE, Role.EXECUTIVE, "Head", today())
    for act in (
        lambda: employment.add_job(administrator, facts, administrator),
        lambda: employment.change_job(own, facts, administrator),
        lambda: employment.end_job(own, today(), administrator),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Event.objects.exists()


def test_another_administrator_may(client, administrator):
    other = person(role=Role.ADMINISTRATOR)
    client.force_login(other)
    assert client.post(url("job_end", administrator.posts.get()), {"end": "2030-01-01"}).url


def test_one_person_may_hold_jobs_at_two_schools(job):
    PostFactory(person=job.person, school=SchoolFactory())
    assert len(job.person.jobs) == 2
