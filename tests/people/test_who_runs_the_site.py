"""Superusers are out of the office's reach: by their email it could take over their account."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people import employment, invitations
from people.employment import JobFacts, PersonFacts
from people.models import Group, Role
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
        lambda: employment.change_person(root, PersonFacts("A", "B", "c@d.example"), administrator),
        lambda: employment.add_job(root, job, administrator),
        lambda: employment.change_job(post, job, administrator),
        lambda: employment.end_job(post, today(), administrator),
        lambda: employment.record_absence(root, today(), None, administrator),
        lambda: employment.record_return(absence, today(), administrator),
        lambda: invitations.invite(root, administrator),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_they_are_nobodys_namesake(root):
    assert not employment.namesakes(root.first_name, root.last_name)
