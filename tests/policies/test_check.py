"""Everything out of date in a text is named, and nothing that is right."""

import datetime
import os
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from people.models import Role
from policies.lifecycle.importing import bring_in
from policies.register import outdated
from policies.register.advice import AdviceKind, check_text
from policies.register.outdated import all_outdated
from policies.texts.model import MOST_QUESTIONS, FindingKind
from policies.texts.parsing import doubts, parse
from tests import making
from tests.factories import PartnershipFactory, SchoolFactory, person
from tests.making import draft

pytestmark = [pytest.mark.django_db, pytest.mark.later]
REAL = os.environ.get("UNDERSIGNED_REAL_POLICY", "")
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture
def partnership():
    SchoolFactory(name="Beacon Hill Infant School")
    return PartnershipFactory(name="Harbour Learning Partnership")


def found(words, kind=None):
    advice = check_text(draft(words=words), TODAY)
    return [each for each in advice if kind in (None, each.kind)]


def of_text(body, kind=None):
    """The advice on blocks of Markdown that stand as they are in section 1."""
    text = making.text().decode().replace("This policy says how we keep screens safe.", body)
    advice = check_text(bring_in(parse(text.encode()), by=None), TODAY)
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
        ("devices of the Pennine Learning Partnership", 1),
        ("devices of the Outwood Academies Trust", 1),
        ("devices of Beacon Hill School", 0),
        ("devices at Forest School and at the Virtual School", 0),
        ("devices of the Leeds Teaching Hospitals NHS Trust", 0),
        ("devices, by the Local Safeguarding Children Partnership", 0),
        ("devices, by the Wakefield Safeguarding Children’s Partnership", 0),
        ("devices of the Suzy Lamplugh Trust or the Police Federation", 0),
        ("devices. Contact the School, or the Head of School", 0),
        ("devices. During School hours they are off", 0),
        ("devices of the Oak National Academy", 0),
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
        ("devices. Next review: June 2015", 1),
        ("devices. **Next review date** – 01/06/2015", 1),
        ("devices. Review date: 06/2015", 1),
        ("devices. Next review due: Summer 2015", 1),
        ("devices. To be reviewed by 1st of September 2016", 1),
        ("devices. Next review: 2014/15", 1),
        ("devices. Next review: 2015-06-01", 1),
        ("devices. Approved: June 2013. Next review: June 2015. Then again", 1),
        ("devices. Reviewed: June 2013. Next review: June 2030", 0),
        ("devices. This was reviewed in June 2013", 0),
        ("devices. Date of last review: June 2013", 0),
        ("devices, in force from June 2013", 0),
        ("devices. The old code was in use until June 2013", 0),
        ("devices. Records were kept from 2010 until 2013", 0),
        ("devices. It will be reviewed in line with the Equality Act 2010", 0),
        ("devices. Due to the closures of March 2020 we waited", 0),
    ],
)
def test_past_days_are_reported(partnership, words, told):
    assert len(found(words, AdviceKind.PAST)) == told


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("| Owner | Head |\n| --- | --- |\n| Next review | June 2015 |", ["June 2015"]),
        ("| Approved | Next review |\n| --- | --- |\n| June 2013 | 1/6/15 |", ["1/6/15"]),
        (
            "| Version | Approved | Next review |\n| --- | --- | --- |\n"
            "| 1 | June 2012 | June 2013 |\n| 2 | June 2013 | June 2014 |",
            [],
        ),
        (
            "| Version | Date | Changes |\n| --- | --- | --- |\n"
            "| 1 | June 2012 | First. Next review: June 2013 |\n| 2 | June 2013 | Names |",
            [],
        ),
    ],
)
def test_a_table_of_the_documents_history_is_not_the_next_review(partnership, table, told):
    assert [each.words for each in of_text(table, AdviceKind.PAST)] == told


def test_a_section_on_the_documents_history_is_history(partnership):
    body = "Look.\n\n## 2. Document history\n\nJune 2012: first. Next review: June 2013."
    assert of_text(body, AdviceKind.PAST) == []


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
        ("of the 1998 Data Protection Act and of DPA (1998)", 2),
        ("of the Data Protection Act, 1998", 1),
        ("of the Race Relations Amendment Act (2000)", 1),
        ("of the Disability Discrimination Act 2005", 1),
        ("of Keeping Children Safe in Education (September 2023)", 1),
        ("of Keeping children safe in education (KCSIE) 2024, not KCSiE 2022", 2),
        ("of Working Together to Safeguard Children (2010) and Working Together 2006", 2),
        ("of the 2001 SEN Code of Practice", 1),
        ("with a statement of special educational needs or statements of SEN", 2),
        ("for POVA, the HPA, PHE, CCGs, UKCCIS, GSCC and ESFA", 7),
        ("of the Data Protection Act, and of the Data Protection Act 2018", 0),
        ("of Keeping children safe in education and the SEND Code of Practice 2014", 0),
        ("as every child matters to us", 0),
        ("by the DBS, formerly the CRB", 0),
        ("by the DBS, which replaced the Independent Safeguarding Authority", 0),
    ],
)
def test_each_law_and_body_is_named_however_it_is_spelt(partnership, words, told):
    assert len(found(words, AdviceKind.OUTDATED)) == told


@pytest.mark.parametrize(
    "words",
    [
        "by an Information Sharing Agreement (ISA). The ISA is kept",
        "in an ISA (Individual Savings Account). No ISA is ours",
        "by our information sharing agreements, each an ISA",
    ],
)
def test_an_abbreviation_of_something_else_is_told_apart(partnership, words):
    assert found(words, AdviceKind.OUTDATED) == []


def test_where_each_is_from_can_be_looked_up():
    assert [each.names for each in all_outdated() if not each.source.startswith("https://")] == []


def test_each_bracket_is_named(partnership):
    assert len(found("devices. Tell [the head] and [the chair].", AdviceKind.UNSETTLED)) == 2


PLACEHOLDERS = [
    *(
        "<School name>",
        "<Head teacher>",
        "<Section name>",
        "XXXX",
        "{insert}",
        "{{ school }}",
        "TBC",
    ),
    *("[insert name]", "xx/xx/xxxx", "dd/mm/yyyy", "07XXX XXXXXX", "20XX", "(name of school)"),
    *("Insert your logo here", "INSERT SCHOOL NAME", "«School_Name»", "T.B.A.", "????", "Mrs XX"),
    "Click or tap here to enter text.",
    "Error! Reference source not found.",
    "Lorem ipsum dolor.",
]


@pytest.mark.parametrize("typed", PLACEHOLDERS)
def test_what_was_never_filled_in_is_told_by_the_check_and_asked_by_the_import(partnership, typed):
    text = f"devices. The lead is {typed} It is"
    assert excerpts(text, AdviceKind.UNSETTLED) == [typed]
    asked = parse(making.text(words=text)).findings
    assert [each.excerpt for each in asked if each.needs_decision] == [typed]


@pytest.mark.parametrize("cell", ["Choose an item.", "to be confirmed", "XX Primary School"])
def test_a_cell_that_was_never_filled_in_is_told(partnership, cell):
    table = f"| Lead | Phone |\n| --- | --- |\n| {cell} | 12345 |"
    (advice,) = of_text(table, AdviceKind.UNSETTLED)
    assert advice.words in cell


@pytest.mark.parametrize(
    "words",
    [
        "Press \\<b> for bold",
        "Mail <head@a.example> or see <https://a.example/xxxx>",
        "See [the form](https://a.example/xxxx/TBC)",
        "If a <5 and b> 3, count",
        "XXX-rated films are blocked",
        "Never click or tap on a link",
        "Type dates in the form dd/mm/yyyy",
        "Appointments have to be confirmed in writing",
        "Pupils choose an item from the menu",
        "Part XX of the Act says so",
    ],
)
def test_what_only_looks_like_a_placeholder_is_left_alone(partnership, words):
    assert of_text(words) == []


@pytest.mark.parametrize(
    "words",
    [
        "They make a Section 47 enquiry",
        "After a section 17 assessment",
        "A section 128 direction bars them",
        "By Section 5 of the Education Act 2005",
        "By section 5 (Education Act 2005)",
        "Under the Children Act 1989 we tell them by section 47",
        "A child who has section 20 accommodation",
        "As section 19A says",
        "As paragraph 45 of KCSIE says",
    ],
)
def test_sections_of_a_statute_are_none_of_the_text(partnership, words):
    assert of_text(words) == []


def test_a_wrong_section_beside_an_act_is_reported(partnership):
    words = "The Equality Act 2010 protects everyone (see section 9)."
    assert [each.words for each in of_text(words)] == ["section 9"]


def test_each_knows_where_it_stands(partnership):
    body = "Look.\n\n## 2. Law\n\nThe **CRB** and [the head] say XXXX, see section 9."
    advice = of_text(body)
    assert {each.anchor for each in advice} == {"section-2"}
    assert {each.words for each in advice} == {"[the head]", "section 9", "XXXX", "CRB"}


@pytest.mark.parametrize("unit", ["[", "]", "][", "[a[b[c", "[[a]", "[a](", "{", "<a "], ids=repr)
def test_brackets_are_looked_at_once(partnership, unit):
    """Counted, not timed: how many steps it takes for two lengths."""
    looked = [steps(unit * (size // len(unit))) for size in (240, 960)]
    assert looked[1] < looked[0] * 5


def steps(body: str) -> int:
    lines = "\n".join(body[start : start + 120] for start in range(0, len(body), 120))
    text = making.text(words=f"devices\n\n{lines}\n")
    calls = 0

    def count(_frame, event, _arg):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        doubts(parse(text).source, "[name]")
    finally:
        sys.setprofile(None)
    return calls


def test_of_thousands_of_brackets_some_are_asked_about_and_the_rest_is_said(partnership):
    parsed = parse(making.text(words=("[a] " * 200 + "\n") * 25))
    assert len([each for each in parsed.findings if each.needs_decision]) == MOST_QUESTIONS
    assert [each.kind for each in parsed.findings].count(FindingKind.MORE) == 1


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.md"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_right(path):
    PartnershipFactory(name="Beacon Hill Learning Partnership")
    assert check_text(bring_in(parse(path.read_bytes()), by=None), TODAY) == []


# Files that a school has sent, where they are at hand: read in place.

CASES = Path(os.environ.get("UNDERSIGNED_CASES", "/nowhere"))


@pytest.mark.skipif(not CASES.is_dir(), reason="UNDERSIGNED_CASES names no folder")
@pytest.mark.parametrize(
    ("case", "told"),
    [
        (
            "21",
            ["[the head]", "[the chair]", "Race Relations Act 1976", "Sex Discrimination Act 1975"],
        ),
        (
            "23",
            [
                *("Data Protection Act (1998)", "Disability Discrimination Act"),
                *("Race Relations (Amendment) Act 2000", "ISA", "DfES", "DCSF", "Becta", "POVA"),
                *("List 99", "ESFA", "Public Health England", "Every Child Matters"),
            ],
        ),
    ],
)
def test_a_file_of_the_cases_is_told_of_whole(partnership, case, told):
    [path] = (CASES / "import").glob(f"{case}-*")
    advice = check_text(bring_in(parse(path.read_bytes(), consent=""), by=None), TODAY)
    assert sorted(each.words for each in advice) == sorted(told)


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
    assert "Last checked on 25 November 2026" in shown


def test_the_page_says_what_is_still_to_be_checked(client, partnership):
    client.force_login(person(Role.CLERK))
    shown = page(client, draft(words="data of the ESFA")).text
    assert "We haven't checked this yet" in shown
    assert "Last checked on" not in shown


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
        (ENTRY + "unless = [1]\n", "unless is a list"),
        (ENTRY + "exact = 1\n", "exact is true or false"),
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
