from django.urls import reverse

from people import employment
from people.models import Role
from tests.factories import AbsenceFactory, PartnershipFactory, PostFactory, person, today


def url(somebody):
    return reverse("people:person", args=[somebody.public_id])


def test_it_shows_jobs_absences_and_history(office, administrator):
    somebody = person(title="Cook")
    AbsenceFactory(person=somebody)
    employment.end_job(somebody.posts.get(), today(), administrator)
    page = office.get(url(somebody)).content.decode()
    assert "Cook" in page
    assert "return not known" in page
    assert "Job ended" in page
    assert str(administrator) in page


def test_it_offers_an_invitation_only_without_a_password(office):
    has_password, has_none = person(), person()
    has_none.set_unusable_password()
    has_none.save()
    assert "Invite by mail" not in office.get(url(has_password)).content.decode()
    assert "Invite by mail" in office.get(url(has_none)).content.decode()


def test_it_says_that_nobody_changes_their_own_jobs(office, administrator):
    page = office.get(url(administrator)).content.decode()
    assert "ask another administrator" in page
    assert "Add a job" not in page
    assert "Correct it" not in page


def test_it_sends_as_many_statements_for_many_jobs(office, statements):
    PartnershipFactory()
    somebody = person()
    AbsenceFactory(person=somebody)
    one = statements(lambda: office.get(url(somebody)))
    for role in Role:
        PostFactory(person=somebody, role=role)
    assert statements(lambda: office.get(url(somebody))) == one
