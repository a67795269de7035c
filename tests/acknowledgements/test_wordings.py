"""Wording by staff group: which one somebody saw is in their record."""

import pytest
from django.urls import reverse

from acknowledgements.models import Signature
from acknowledgements.proof.verifying import problems
from people.models import Group
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.drafting import begin, save
from policies.lifecycle.publishing import Asking, publish
from tests.factories import PASSWORD, GroupFactory, PostFactory, person, today
from tests.making import draft, met, opened, printed, signed, typed

pytestmark = pytest.mark.django_db
HELPING = "I [full name] have read this and will keep to it while I help."


@pytest.fixture
def version():
    for kind in (Group.Kind.EMPLOYEE, Group.Kind.VOLUNTEER):
        GroupFactory(kind=kind)
    made = draft()
    save(made, typed(wordings={"volunteer": HELPING}), None, "")
    submit(made, None)
    approve(made, None, met())
    printed(made)
    publish(made, None, Asking(today()))
    return made


def volunteer():
    return person(kind=Group.Kind.VOLUNTEER)


def test_a_volunteer_is_shown_their_own_words(client, version):
    helper = volunteer()
    client.force_login(helper)
    page = client.get(reverse("acknowledgements:read", args=[version.policy.slug])).text
    assert "while I help" in page.partition('class="statement"')[2]


def test_what_they_declared_is_in_their_record(version):
    helper = volunteer()
    signature = signed(helper, version)
    assert signature.details.statement == HELPING.replace("[full name]", str(helper))
    assert signature.statement_sha256 == version.wording_for({"volunteer"}).sha256
    assert not list(problems())


def test_an_employee_declares_what_the_text_says(version):
    signature = signed(person(), version)
    assert "will comply with it" in signature.details.statement
    assert not list(problems())


def test_someone_who_is_also_an_employee_declares_what_the_text_says(version):
    both = volunteer()
    PostFactory(person=both)
    assert "will comply with it" in signed(both, version).details.statement


def test_a_page_that_showed_other_words_signs_nothing(client, version):
    helper = volunteer()
    opened(helper, version)
    client.post(reverse("account_login"), {"login": helper.email, "password": PASSWORD})
    sent = {
        "version": version.pk,
        "statement": version.statement_sha256,
        "agreed": "on",
        "typed_name": str(helper),
    }
    address = reverse("acknowledgements:read", args=[version.policy.slug])
    assert "Nothing is signed yet" in client.post(address, sent).text
    assert not Signature.objects.exists()


def test_the_clerks_summary_and_plain_words_stand_beside(client, version):
    teacher = person()
    signed(teacher, version)
    made = begin(version.policy, None)
    save(made, typed("tablets", changes="Tablets too.", plain_words="Lock it."), None, "")
    submit(made, None)
    approve(made, None, met())
    printed(made)
    publish(made, None, Asking(today()))
    client.force_login(teacher)
    page = client.get(reverse("acknowledgements:read", args=[version.policy.slug])).text
    assert "Tablets too." in page.partition("What changed since you signed version 1.0")[2]
    assert "Lock it." in page.partition("not binding")[2]
