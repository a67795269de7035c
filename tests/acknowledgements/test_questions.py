"""Instead of signing: asked, answered, settled, and shown to everyone without a name."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from acknowledgements.models import Answer, Asked, Query, QueryMessage
from acknowledgements.telling.answers import with_answers
from acknowledgements.telling.questions import (
    ask_question,
    publish_answer,
    reply_to_question,
    settle_question,
)
from audit.models import Event
from home.evidence import gather
from people.models import Role
from policies.models import Version
from tests.factories import GroupFactory, SchoolFactory, person, today
from tests.making import published, signed
from tests.processes import at_once
from tests.queue import run_jobs, send_emails
from web.confirmation import SURE

LIST = reverse("acknowledgements:questions")


def send_letters() -> list[Any]:
    run_jobs("acknowledgements.jobs.send_question_letters")
    send_emails()
    return mail.outbox


def ask_page(version: Version) -> str:
    return reverse("acknowledgements:ask", args=[version.policy.slug])


def anchor_of(version: Version, number: str) -> str:
    return str(next(each["anchor"] for each in version.contents if each["number"] == number))


def said(**changes: Any) -> dict[str, str]:
    return {"kind": "question", "section": "", "words": "What is a screen?", **changes}


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def deputy(school):
    return person(Role.DEPUTY, school=school)


@pytest.fixture
def teacher(school, deputy):
    return person(school=school)


@pytest.fixture
def version(teacher):
    return published()


@pytest.fixture
def question(teacher, version):
    return ask_question(
        teacher, version, "question", anchor_of(version, "2.1"), "Which screens are meant?"
    )


def test_a_question_is_kept_and_the_deputy_is_told(client, teacher, deputy, version):
    client.force_login(teacher)
    assert (
        "I have a question"
        in client.get(reverse("acknowledgements:read", args=["quiet-screens-policy"])).text
    )
    sent = said(section=anchor_of(version, "2.1"))
    page = client.post(ask_page(version), sent, follow=True)
    assert "What is a screen?" in page.text
    assert "2.1 What to do" in page.text
    [letter] = send_letters()
    assert letter.to == [deputy.email]
    assert "What is a screen?" not in letter.body
    assert Event.objects.filter(act="query.asked").exists()


def test_someone_who_asks_stays_unsigned_and_the_list_says_so(client, teacher, deputy, version):
    ask_question(teacher, version, "cannot", "", "My glasses are a camera.")
    assert Asked.objects.on(today()).owing().of(teacher).exists()
    client.force_login(deputy)
    assert "I can’t sign yet" in client.get(reverse("acknowledgements:unsigned")).text
    file = client.get(reverse("acknowledgements:unsigned_csv"))
    assert "I can’t sign yet" in b"".join(file.streaming_content).decode()


def test_a_settled_question_is_no_longer_marked(client, deputy, question):
    settle_question(question, deputy)
    client.force_login(deputy)
    assert "I have a question" not in client.get(reverse("acknowledgements:unsigned")).text


@pytest.mark.parametrize(
    "changes", [{"kind": "other"}, {"words": " "}, {"section": "nowhere"}, {"kind": ""}]
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, teacher, version, changes):
    client.force_login(teacher)
    page = client.post(ask_page(version), said(**changes))
    assert page.context["form"].errors
    assert changes.get("words", "What is a screen?").strip() in page.text
    assert not Query.objects.exists()


def test_someone_not_asked_to_sign_is_told_so(client, version):
    outsider = person(school=SchoolFactory())
    client.force_login(outsider)
    assert "not asked to sign" in client.post(ask_page(version), said()).text


def test_one_question_of_a_policy_at_a_time(client, teacher, version, question):
    client.force_login(teacher)
    assert "open question" in client.post(ask_page(version), said()).text
    settle_question(question, teacher)
    assert client.post(ask_page(version), said()).status_code == 302


def test_where_nobody_would_get_it_the_page_says_who_to_ask(client, db):
    alone = person(Role.EXECUTIVE)
    version = published()
    client.force_login(alone)
    page = client.post(ask_page(version), said())
    assert "ask the chair of governors" in page.text
    assert "What is a screen?" in page.text


def test_both_see_what_is_said_and_the_other_is_told(client, teacher, deputy, question):
    client.force_login(deputy)
    page = client.post(question.get_absolute_url(), {"words": "Those of the school."}, follow=True)
    assert "Those of the school." in page.text
    client.force_login(teacher)
    assert "Those of the school." in client.get(question.get_absolute_url()).text
    client.post(question.get_absolute_url(), {"words": "Thank you."})
    assert [letter.to for letter in send_letters()] == [
        *([deputy.email], [teacher.email], [deputy.email]),
    ]


@pytest.mark.parametrize("who", ["teacher", "deputy"])
def test_either_may_settle_it(client, request, question, who):
    client.force_login(request.getfixturevalue(who))
    client.post(reverse("acknowledgements:settle", args=[question.pk]))
    page = client.post(question.get_absolute_url(), {"words": "One more thing."})
    assert "This is settled" in page.text
    assert "One more thing." not in "".join(QueryMessage.objects.values_list("words", flat=True))


def test_settling_twice_keeps_the_first(teacher, deputy, question):
    settle_question(question, teacher)
    settle_question(question, deputy)
    question.refresh_from_db()
    assert question.settled_by == teacher


def test_nobody_else_sees_it(client, school, question):
    others = [
        *(person(school=school), person(Role.HEAD, school=SchoolFactory())),
        *(person(Role.GOVERNOR), person(Role.CLERK), person(Role.ADMINISTRATOR)),
    ]
    for other in others:
        client.force_login(other)
        assert client.get(question.get_absolute_url()).status_code == 404
        assert "Quiet Screens" not in client.get(LIST).text


def test_a_heads_question_goes_to_the_leader_of_all_schools(client, school, deputy):
    head, executive = person(Role.HEAD, school=school), person(Role.EXECUTIVE)
    asked = ask_question(head, published(), "question", "", "And I?")
    assert [letter.to for letter in send_letters()] == [[executive.email]]
    client.force_login(deputy)
    assert client.get(asked.get_absolute_url()).status_code == 404
    client.force_login(executive)
    assert client.get(asked.get_absolute_url()).status_code == 200


def test_an_answer_is_shown_beside_its_section_to_all_without_a_name(client, deputy, question):
    client.force_login(deputy)
    address = reverse("acknowledgements:publish_answer", args=[question.pk])
    assert "Which screens are meant?" in client.get(address).text
    client.post(address, {"question": "Which screens?", "words": "Those of the <school>."})
    client.force_login(person())
    page = client.get(reverse("acknowledgements:read", args=["quiet-screens-policy"])).text
    beside = page.partition('aria-label="Asked and answered"')
    assert "Ask when in doubt." in beside[0]
    assert "Those of the &lt;school&gt;." in beside[2]
    assert "Informed Consent</h2>" in beside[2]
    assert str(question.person) not in page


def test_it_is_shown_once_and_taken_down(client, deputy, question):
    publish_answer(question, deputy, "Which screens?", "All.")
    client.force_login(deputy)
    address = reverse("acknowledgements:publish_answer", args=[question.pk])
    assert "published already" in client.post(address, {"question": "a", "words": "b"}).text
    client.post(reverse("acknowledgements:take_down", args=[question.pk]), SURE)
    page = client.get(reverse("acknowledgements:read", args=["quiet-screens-policy"]))
    assert "Asked and answered" not in page.text


def test_an_answer_to_a_section_that_is_gone_comes_at_the_end():
    html = '<h2 id="section-1">1. Aims</h2><p>One.</p><h2 id="section-2">2. More</h2><p>Two.</p>'
    first, lost = Answer(anchor="section-1", words="First."), Answer(anchor="gone", words="Lost.")
    shown = with_answers(html, [lost, first])
    assert (
        shown.index("First.") < shown.index("2. More") < shown.index("Two.") < shown.index("Lost.")
    )


def test_the_text_stays_as_it_is_where_nothing_was_answered():
    assert with_answers("<p>One.</p>", []) == "<p>One.</p>"


def test_what_was_asked_is_never_changed(deputy, question):
    settle_question(question, deputy)
    changes: list[dict[str, Any]] = [{"kind": "cannot"}, {"section": "x"}, {"settled_at": None}]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Query.objects.filter(pk=question.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        QueryMessage.objects.update(words="Otherwise.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Query.objects.filter(pk=question.pk)._raw_delete("default")


def test_governors_read_how_many_asked_by_section_in_fives(version, school):
    anchor = anchor_of(version, "2.1")
    for _each in range(6):
        ask_question(person(school=school), version, "question", anchor, "Which?")
    ask_question(person(school=school), version, "cannot", "", "No.")
    assert list(gather(version.policy, today()).said) == [
        ("The whole policy", "–", "fewer than five"),
        ("2.1 What to do", "5 to 9", "–"),
    ]


def test_statements_are_as_many_for_many_questions(client, statements, deputy, version, school):
    client.force_login(deputy)
    for _each in range(2):
        ask_question(person(school=school), version, "question", "", "Which?")
    few = [statements(lambda each=each: client.get(each)) for each in (LIST, "/")]
    for _each in range(10):
        ask_question(person(school=school), version, "question", "", "Which?")
    assert few == [statements(lambda each=each: client.get(each)) for each in (LIST, "/")]


def test_signing_needs_no_answer(teacher, version, question):
    signed(teacher, version)
    assert not Asked.objects.on(today()).owing().of(teacher).exists()


@pytest.mark.postgresql
def test_two_windows_ask_once(committed):
    school = SchoolFactory()
    person(Role.DEPUTY, school=school)
    GroupFactory(school=school)
    teacher = person(school=school)
    version = published()
    outcomes = at_once(
        [lambda: ask_question(teacher, version, "question", "", "Which?")] * 4, (ValidationError,)
    )
    kinds = [type(each) for each in outcomes]
    assert (kinds.count(Query), kinds.count(ValidationError)) == (1, 3)


def test_a_reply_to_what_was_settled_meanwhile_is_refused(deputy, question):
    settle_question(question, deputy)
    with pytest.raises(ValidationError, match="settled"):
        reply_to_question(question, deputy, "Late.")
