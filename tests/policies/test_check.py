"""Everything out of date in a text is named, and nothing that is right."""

import datetime
import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from people.models import Role
from policies.lifecycle.importing import bring_in
from policies.register import outdated
from policies.register.advice import AdviceKind, check_text
from policies.texts.parsing import parse
from tests.factories import PartnershipFactory, SchoolFactory, person
from tests.making import draft

pytestmark = pytest.mark.django_db
REAL = os.environ.get("UNDERSIGNED_REAL_POLICY", "")
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture
def partnership():
    SchoolFactory(name="Beacon Hill Infant School")
    return PartnershipFactory(name="Harbour Learning Partnership")


def found(words, kind=None):
    advice = check_text(draft(words=words), TODAY)
    return [each for each in advice if kind in (None, each.kind)]


def number(advice):
    return advice.section and advice.section.number


def excerpts(words, kind):
    return [each.excerpt for each in found(words, kind)]


def test_a_text_that_is_right_is_left_alone(partnership):
    words = (
        "devices, as the Human Rights Act 1998, the Data Protection Act 2018 and the Equality Act"
        " 2010 ask; see section 2.1 and the LADO of Beacon Hill Infant School"
    )
    assert found(words) == []


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("data under the Data Protection Act 1998", "UK GDPR"),
        ("data under the data protection\nact 1998", "UK GDPR"),
        ("children with Local Safeguarding Children’s Boards", "local safeguarding partners"),
        ("children with the LSCB", "local safeguarding partners"),
        ("children after CRBs", "Disclosure and Barring Service"),
    ],
)
def test_what_no_longer_exists_is_named_with_its_replacement(partnership, words, now):
    (advice,) = found(words)
    assert now in advice.message
    assert advice.source.startswith("https://")
    assert (number(advice), advice.checked) == ("1", datetime.date(2026, 11, 25))


@pytest.mark.parametrize("words", ["the crb of a tree", "scrbs", "the Data Protection Act 19980"])
def test_other_words_are_not_taken_for_them(partnership, words):
    assert found(words) == []


def test_a_repeat_in_a_section_is_reported_once(partnership):
    assert len(found("CRB, and CRB again")) == 1


def test_brackets_are_reported_except_the_placeholder(partnership):
    assert excerpts("[devices or telephones] and more", AdviceKind.UNSETTLED) == [
        "[devices or telephones]"
    ]


def test_wrong_references_are_reported(partnership):
    assert excerpts("devices, see section 9,", AdviceKind.REFERENCE) == ["section 9"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("devices at Rothwell Victoria Infant School", 1),
        ("devices of the Hill and Dale Academy", 1),
        ("devices of Beacon Hill Infant School", 0),
        ("devices of The Harbour Learning Partnership", 0),
        ("devices at every Primary School, Infant School or Sixth Form College", 0),
        ("devices. Our School is careful", 0),
    ],
)
def test_names_of_other_schools_are_reported(partnership, words, told):
    assert len(found(words, AdviceKind.NAME)) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("devices. It will be reviewed in June 2014", 1),
        ("devices until 31 August 2026", 1),
        ("devices. Review date: 25th November 2026", 0),
        ("devices. It is valid until November 2026", 0),
        ("devices, as we have since June 2013", 0),
        ("devices until 31 February 2020", 0),
    ],
)
def test_past_days_are_reported(partnership, words, told):
    assert len(found(words, AdviceKind.PAST)) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("of the Race Relations Act 1976 and the Sex Discrimination Act 1975", 2),
        ("of the Data Protection Act (1998)", 1),
        ("of the Disability Discrimination Act", 1),
        ("of the Race Relations (Amendment) Act 2000", 1),
        ("for the Local Safeguarding Children Board (LSCB)", 1),
        ("for the ISA, DfES, DCSF, Becta, List 99 and Public Health England", 6),
        ("that Every Child Matters in every year", 1),
    ],
)
def test_each_law_and_body_is_named_however_it_is_spelt(partnership, words, told):
    assert len(found(words, AdviceKind.OUTDATED)) == told


def test_each_bracket_is_named(partnership):
    assert len(found("devices. Tell [the head] and [the chair].", AdviceKind.UNSETTLED)) == 2


@pytest.mark.skipif(not REAL, reason="The policy of a real school is not part of this project.")
def test_the_policy_of_a_real_school():
    PartnershipFactory(name="Rothwell Victoria Primary Learning Partnership")
    SchoolFactory(name="Rothwell Victoria Infant School")
    advice = check_text(bring_in(parse(Path(REAL).read_bytes()), by=None), TODAY)
    told = [(each.kind, number(each), each.message.split("”")[0][1:]) for each in advice]
    interception = (
        "Telecommunications (Lawful Business Practice) (Interception of Communications)"
        " Regulations 2000"
    )
    outdated = [told for told in told if told[0] == AdviceKind.OUTDATED]
    assert outdated == [
        (AdviceKind.OUTDATED, None, "Every Child Matters"),
        (AdviceKind.OUTDATED, "3", "Data Protection Act 1998"),
        (AdviceKind.OUTDATED, "3", interception),
        (AdviceKind.OUTDATED, "5", interception),
        (AdviceKind.OUTDATED, "8.3", "Local Safeguarding Children Board"),
        (AdviceKind.OUTDATED, "8.3", "Independent Safeguarding Authority"),
    ]
    others = [(each.kind, number(each)) for each in advice if each.kind != AdviceKind.OUTDATED]
    assert others == [*[(AdviceKind.UNSETTLED, "7")] * 3, (AdviceKind.REFERENCE, "10")]


def page(client, version):
    return client.get(reverse("policies:check", args=[version.policy.slug, version.number]))


def test_the_page_shows_each_with_a_link_into_the_text(client, partnership):
    client.force_login(person(Role.CLERK))
    version = draft(words="data under the Data Protection Act 1998")
    shown = page(client, version).text
    anchor = version.contents[0]["anchor"]
    assert f'href="{version.get_absolute_url()}#{anchor}"' in shown
    assert "1 thing to look at" in shown
    assert "Last looked up on 25 November 2026" in shown


def test_the_page_says_when_nothing_was_found(client, partnership):
    client.force_login(person(Role.CLERK))
    assert "Nothing was found." in page(client, draft()).text


def test_its_statements_do_not_grow(client, partnership, statements):
    client.force_login(person(Role.CLERK))
    short, long = draft(), draft("Other", "CRB [x] section 9 " * 200)
    few = statements(lambda: page(client, short))
    for _n in range(10):
        SchoolFactory()
    assert statements(lambda: page(client, long)) == few


@pytest.fixture
def own_file(settings, tmp_path):
    def write(words):
        path = tmp_path / "ours.toml"
        path.write_text(words)
        settings.OUTDATED_FILE = str(path)
        outdated.all_outdated.cache_clear()

    yield write
    outdated.all_outdated.cache_clear()


ENTRY = """[[outdated]]
names = ["Hill Valley Council"]
now = "Dale Council"
since = "2025"
source = "https://dale.example"
checked = 2026-01-01
"""


def test_a_school_adds_its_own(partnership, own_file):
    own_file(ENTRY)
    (advice,) = found("help from Hill Valley Council")
    assert "Dale Council" in advice.message
    assert outdated.last_looked() == datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("not = toml = at all", "can't be read"),
        ("other = 1", "outdated"),
        (ENTRY.replace("now =", "then ="), "each entry has"),
        (ENTRY.replace('["Hill Valley Council"]', "[]"), "names is a list"),
        (ENTRY.replace("2026-01-01", '"soon"'), "checked is a day"),
        (ENTRY.replace('"2025"', "2025"), "are words"),
    ],
)
def test_a_file_that_is_wrong_stops_start_up_with_its_name(own_file, words, why):
    own_file(words)
    with pytest.raises(ImproperlyConfigured, match=rf"OUTDATED_FILE: .*ours.toml.*{why}"):
        outdated.all_outdated()


def test_a_file_that_is_missing_is_named(settings, own_file):
    own_file("")
    settings.OUTDATED_FILE = "/nowhere.toml"
    with pytest.raises(ImproperlyConfigured, match="/nowhere.toml"):
        outdated.all_outdated()
