"""Superusers are no business of the office: it could take their account over by their e-mail."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people import inviting, staffing
from people.models import Group, Role
from people.staffing import JobFacts, PersonFacts
from tests.factories import AbsenceFactory, PersonFactory, today


@pytest.fixture(params=["is_staff", "is_superuser"])
def root(request, db):
    return PersonFactory(first_name="Root", **{request.param: True})


def test_they_are_not_listed(office, root):
    assert root not in [row for row, _state in office.get("/people/").context["rows"]]


def test_their_pages_are_not_found(office, root):
    one, job = [root.public_id], root.posts.get().public_id
    absence = AbsenceFactory(person=root).public_id
    assert office.get(reverse("people:person", args=one)).status_code == 404
    pages = [(name, one) for name in ("change", "job_add", "absence_add", "invite")]
    pages += [(name, [*one, job]) for name in ("job_change", "job_end")]
    pages += [("absence_end", [*one, absence])]
    answers = {name: office.post(reverse(f"people:{name}", args=args)) for name, args in pages}
    assert {answer.status_code for answer in answers.values()} == {404}


def test_the_acts_refuse(root, administrator):
    job = JobFacts(None, Group.Kind.EMPLOYEE, Role.CHAIR, "Chair", today())
    post, absence = root.posts.get(), AbsenceFactory(person=root)
    acts = [
        lambda: staffing.change_person(root, PersonFacts("A", "B", "c@d.example"), administrator),
        lambda: staffing.add_job(root, job, administrator),
        lambda: staffing.change_job(post, job, administrator),
        lambda: staffing.end_job(post, today(), administrator),
        lambda: staffing.record_absence(root, today(), None, administrator),
        lambda: staffing.record_return(absence, today(), administrator),
        lambda: inviting.invite(root, administrator),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_they_are_nobodys_namesake(root):
    assert not staffing.namesakes(root.first_name, root.last_name)
