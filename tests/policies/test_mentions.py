"""Other policies and laws that a text names."""

import pytest
from django.urls import reverse

from people.models import Role
from policies.models import Policy
from policies.register.mentions import key, laws_in, policies_in, related_to
from policies.register.starter_policies import starter_list
from tests.factories import person
from tests.making import published

TEXT = """# Harbour Learning Partnership

## 1. Legislation {#section-1}

Under the Data Protection Act 1998; the Health and Safety at Work etc. Act 1974 and the Human
Rights Act 1998 we act. See Equality Act 2010, the Equality Act 2010 (Specific Duties) Regulations
2011, the UK GDPR, and again the Human Rights Act 1998.

## 2. Related Policies and Documents {#section-2}

Health & Safety Policy, Whistle Blowing Policy; Staff Handbook. Complaints Policy
"""


def test_laws_are_named_once_and_those_gone_with_what_replaced_them():
    laws = laws_in(TEXT)
    assert [law.name for law in laws] == [
        "Data Protection Act 1998",
        "Health and Safety at Work etc. Act 1974",
        "Human Rights Act 1998",
        "Equality Act 2010",
        "Equality Act 2010 (Specific Duties) Regulations 2011",
        "UK GDPR",
    ]
    assert [law.name for law in laws if law.outdated] == ["Data Protection Act 1998"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Under the Equality Act (2010) and the Equality Act 2010.", ["Equality Act 2010"]),
        ("By the Race Relations Act.", ["Race Relations Act"]),
        ("By the Education Act.", []),
    ],
)
def test_a_law_is_known_however_its_year_is_written(words, names):
    text = f"## 1. Law {{#section-1}}\n\n{words}\n"
    assert [law.name for law in laws_in(text)] == names


def test_a_section_on_related_policies_is_a_list_of_them():
    listed = ["Health & Safety Policy", "Whistle Blowing Policy", "Staff Handbook"]
    assert policies_in(TEXT) == [*listed, "Complaints Policy"]


def test_a_section_written_in_sentences_is_not_a_list():
    text = """## 1. Policies to read with this one {#section-1}

This policy does not stand alone. It belongs with those on data protection, complaints and conduct.
"""
    assert policies_in(text) == []


def test_without_such_a_section_policies_are_known_by_their_names():
    text = "## 1. Aims {#section-1}\n\nRead our Complaints Policy. The Data Policy too.\n"
    assert policies_in(text) == ["Complaints Policy", "Data Policy"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Whistle Blowing Policy", "Whistleblowing"),
        ("Health & Safety Policy", "Health and Safety"),
        ("Complaints Procedure", "complaints policy"),
    ],
)
def test_titles_of_the_same_policy(one, other):
    assert key(one) == key(other)


@pytest.mark.django_db
def test_a_policy_we_lack_can_be_begun_from_the_page(client):
    version = published(words="things, by our Complaints Policy and Tidy Desks Policy,")
    held = published("Tidy Desks Policy", "desks").policy
    named = related_to(version.policy, version)
    assert [(each.title, each.held) for each in named] == [
        ("Complaints Policy", None),
        ("Tidy Desks Policy", held),
    ]
    client.force_login(person(Role.CLERK))
    page = client.get(reverse("home:reviews", args=[version.policy.slug]))
    new = f"{reverse('policies:new')}?title=Complaints%20Policy"
    assert new in page.text
    assert 'value="Complaints Policy"' in client.get(new).text


@pytest.mark.django_db
def test_the_clerk_relates_what_no_text_names(client):
    version, other = published(), published("Tidy Desks Policy", "desks")
    client.force_login(person(Role.CLERK))
    address = reverse("policies:facts", args=[version.policy.slug])
    client.post(address, {"category": "data", "related": [other.policy.slug]})
    for one, its in ((version, other), (other, version)):
        assert [each.held for each in related_to(one.policy, one)] == [its.policy]


@pytest.mark.django_db
def test_the_starter_list_says_what_is_held_and_that_it_needs_checking(client, statements):
    published("Whistle Blowing Policy", "whistles")
    client.force_login(person(Role.CLERK))
    address = reverse("policies:starter")
    page = client.get(address)
    held = [named.held.title for _starter, named in page.context["rows"] if named.held]
    assert held == ["Whistle Blowing Policy"]
    assert "A starting point to check." in page.text
    assert statements(lambda: client.get(address)) == 4


def test_the_starter_list_can_be_used_as_it_stands():
    listed = starter_list()
    assert len({key(each.title) for each in listed.policies}) == len(listed.policies) > 30
    assert all(each.category in Policy.Category for each in listed.policies)
