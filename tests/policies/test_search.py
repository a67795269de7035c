"""A search finds the words and their section; the same on both databases."""

import random
import re
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from people.models import Role
from policies.jobs import index_missing_texts
from policies.lifecycle.approving import withdraw
from policies.lifecycle.publishing import Asking, publish
from policies.models import Policy, Version
from policies.register.search import SECTIONS, SearchTerms, index, search, understood
from policies.texts.folding import fold, folded, in_one
from tests.factories import person
from tests.making import approved, draft, many_published, published
from tests.queue import run_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = reverse("policies:search")


def looked(client: Any, words: str) -> Any:
    run_jobs("policies.jobs.index_text")
    client.force_login(person())
    return client.get(PAGE, {"q": words})


def test_the_section_is_found_and_the_words_are_marked(client):
    published()
    page = looked(client, "locking SCREENS")
    [found] = page.context["found"]
    assert [section.heading for section in found.sections] == ["2.1 What to do"]
    assert "<mark>Lock</mark> the <mark>screen</mark>" in page.text
    assert f"{reverse('acknowledgements:read', args=['quiet-screens-policy'])}#" in page.text


def test_a_policy_whose_title_matches_comes_first(client):
    published("Quiet Screens Policy", "privacy and privacy")
    published("Privacy Policy", "people")
    titles = [each.title for each in looked(client, "privacy").context["found"]]
    assert titles == ["Privacy Policy", "Quiet Screens Policy"]


def test_words_in_quotation_marks_are_side_by_side(client):
    published(words="tidy desks and quiet phones")
    assert looked(client, '"quiet phones"').context["count"] == 1
    assert looked(client, '"tidy phones"').context["count"] == 0
    assert looked(client, "tidy phones").context["count"] == 1


@pytest.mark.parametrize("typed", ["email", "e-mail", "E-Mails"])
def test_a_hyphen_makes_no_difference(client, typed):
    published(words="e-mail")
    assert looked(client, typed).context["count"] == 1


def test_accents_make_no_difference(client):
    published(words="the café and Mr O’Neil’s phones")
    assert looked(client, "CAFE o'neil").context["count"] == 1


def test_nothing_found_says_what_to_do(client):
    published()
    assert "Try fewer words" in looked(client, "elephants").text


@pytest.mark.parametrize("typed", ["", "   ", "?!", '""'])
def test_without_a_word_it_says_so(client, typed):
    assert looked(client, typed).context["form"].errors


def test_what_is_not_in_force_is_not_found(client):
    publish(approved("Old Policy", "elephants"), None, Asking(timezone.localdate()))
    draft("Fresh Policy", "elephants")
    assert [each.title for each in looked(client, "elephants").context["found"]] == ["Old Policy"]
    withdraw(Version.objects.get(title="Old Policy"), None, "Gone.")
    assert looked(client, "elephants").context["count"] == 0


def test_a_later_version_takes_the_place_of_the_one_before(client):
    published(words="elephants")
    assert looked(client, "elephants").context["count"] == 1
    published(words="tigers")
    assert looked(client, "elephants").context["count"] == 0
    assert looked(client, "tigers").context["count"] == 1


def test_leavers_find_nothing(client):
    published()
    run_jobs("policies.jobs.index_text")
    client.force_login(person(None))
    assert client.get(PAGE, {"q": "screens"}).context["count"] == 0


def test_texts_whose_own_job_failed_are_caught_up(client):
    published()
    index_missing_texts()
    client.force_login(person())
    assert client.get(PAGE, {"q": "screens"}).context["count"] == 1


WORDS = re.split(
    " ",
    "school staff policy pupil phone photograph password privacy parent governor safeguarding"
    " concern report breach social media account monitor internet device laptop visitor volunteer"
    " contractor training record consent image data protection complaint behaviour bullying"
    " attendance medicine allergy asthma trip transport driver risk assessment fire evacuation"
    " first aid e-mail whistle-blowing café O’Neill 2018 8.2 section act regulations children"
    " child's children's must never always should appropriate inappropriate disciplinary action",
)
QUESTIONS = [
    *("phone", "photographs", "passwords must never", "the", "who is it for"),
    *("social media account", '"social media"', '"media social"', "safeguarding concerns"),
    *("e-mail", "email", "whistleblowing", '"whistle-blowing"', "cafe", "CAFÉ", "o'neill", "8.2"),
    *("2018 regulations", "Policy 0007", "rare zebra", "zebra phone", '"rare zebra" phone'),
    # Hostile ones: both databases see only words.
    *('phone" OR "1"="1', "phone AND NOT pupil", "NEAR(phone pupil, 5)", "phone*", "words : phone"),
    *("'; DROP TABLE policies_policy; --", "phone & | ! ( )", "\\ % _ phone", "ﬁre ½ \u0663 中文"),
    *("%s %(a)s {0}", "phone " * 60),
]


def corpus(policies: int, sections: int, words: int) -> dict[str, list[list[str]]]:
    """Policies of about twenty pages. Returns the sections of each as a search sees them."""
    choose = random.Random(5)
    held = {}
    for place, version in enumerate(many_published(policies)):
        parts = []
        for n in range(1, sections + 1):
            said = " ".join(choose.choices(WORDS, k=words))
            rare = " A rare zebra." if place % 50 == 3 and n == 5 else ""
            parts.append((f"{n}. Rule {n}", said + rare))
        source = "\n\n".join(
            f"## {head} {{#section-{n}}}\n\n{said}" for n, (head, said) in enumerate(parts, 1)
        )
        version.source = source
        index(version)
        title = folded(version.title)
        held[version.title] = [
            [*title, *folded(head), *folded(said), *in_one(said)] for head, said in parts
        ]
    return held


def answers(held: dict[str, list[list[str]]], question: SearchTerms) -> list[tuple[str, int]]:
    """The titles, and in how many sections each matches, by looking at every word."""
    found = []
    for title, sections in held.items():
        count = sum(_answers(words, question) for words in sections)
        if count:
            in_title = set(question.words) <= set(folded(title))
            found.append((not in_title, -count, title))
    return [(title, -count) for _title, count, title in sorted(found)]


def _answers(words: list[str], question: SearchTerms) -> bool:
    whole = f" {' '.join(words)} "
    return set(question.words) <= set(words) and all(each in whole for each in question.phrases)


# Two hundred policies of twenty pages, or fewer and shorter ones.
@pytest.mark.parametrize(
    ("policies", "words"), [(40, 120), pytest.param(200, 500, marks=pytest.mark.long)]
)
def test_thirty_questions_over_many_policies(client, statements, policies, words):
    """Every answer equals a plain look at every word, so both databases agree."""
    held = corpus(policies=policies, sections=16, words=words)
    reader = person()
    wrong = {}
    for typed in QUESTIONS:
        question = understood(typed)
        assert question, typed
        assert statements(lambda question=question: search(reader, question)) <= 2, typed
        found = [(each.title, each.count) for each in search(reader, question)]
        if found != answers(held, question):
            wrong[typed] = (found[:3], answers(held, question)[:3])
    assert wrong == {}
    client.force_login(reader)
    assert statements(lambda: client.get(PAGE, {"q": "photographs of pupils"})) == 4
    assert len(client.get(PAGE, {"q": "photographs"}).context["found"][0].sections) == SECTIONS
    assert Policy.objects.count() == policies


@pytest.mark.postgresql
def test_postgresql_looks_in_its_index():
    corpus(policies=100, sections=16, words=60)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE policies_sectiontext")
        cursor.execute(
            "EXPLAIN SELECT id FROM policies_sectiontext"
            " WHERE looked_in @@ to_tsquery('simple', %s)",
            [fold("zebra")],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "policies_fulltext" in plan


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.CLERK])
def test_people_who_work_here_may_search(client, role):
    client.force_login(person(role))
    assert client.get(PAGE).status_code == 200
