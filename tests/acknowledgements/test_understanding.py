"""A few questions the clerk writes for people who want to check what they have understood."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from acknowledgements.models import Signature, UnderstandingQuestion
from audit.models import Event
from people.models import Role
from tests.factories import person
from tests.making import opened, published

pytestmark = pytest.mark.django_db
WHY = "Section 2.1: lock it whenever you go."


@pytest.fixture
def teacher(client):
    teacher = person()
    client.force_login(teacher)
    return teacher


@pytest.fixture
def version(teacher):
    return published()


@pytest.fixture
def question(version):
    return ask(version)


def ask(version, **changed):
    given = {"words": "You leave the room. What now?", "right": "Lock the screen"}
    given |= {"wrong": "Nothing\nDim it", "explanation": WHY, **changed}
    return UnderstandingQuestion.objects.create(policy=version.policy, **given)


def address(version, name="understanding"):
    return reverse(f"acknowledgements:{name}", args=[version.policy.slug])


def try_it(client, version, question, chosen):
    return client.post(address(version), {f"question-{question.pk}": chosen}).content.decode()


def test_a_right_answer_is_said_to_be_right(client, version, question):
    page = try_it(client, version, question, "Lock the screen")
    assert "1 of 1 answer is right." in page
    assert WHY not in page


def test_a_wrong_answer_is_explained(client, version, question):
    page = try_it(client, version, question, "Dim it")
    assert "0 of 1 answer is right." in page
    assert "The answer is: Lock the screen" in page
    assert WHY in page


def test_nothing_is_kept_of_what_was_chosen(client, version, question, statements):
    def tried():
        try_it(client, version, question, "Dim it")

    events = Event.objects.count()
    statements(tried)
    assert Event.objects.count() == events
    assert "Dim it" not in str(dict(client.session))


def test_nobody_need_try_it_to_sign(client, teacher, version, question):
    opened(teacher, version)
    page = client.get(reverse("acknowledgements:read", args=[version.policy.slug])).content.decode()
    assert address(version) in page
    assert not Signature.objects.exists()
    assert "Sign this policy" in page


def test_without_a_choice_it_says_to_choose(client, version, question):
    page = client.post(address(version), {"x": "y"}).content.decode()
    assert "Choose an answer." in page
    assert WHY not in page


def test_where_the_clerk_wrote_none_there_is_no_page_and_no_link(client, version):
    assert client.get(address(version)).status_code == 404
    page = client.get(reverse("acknowledgements:read", args=[version.policy.slug])).content.decode()
    assert address(version) not in page


def test_the_right_answer_is_not_always_first(version):
    asked = [ask(version, right=f"Answer {n}") for n in range(20)]
    assert {each.choices.index(each.right) for each in asked} == {0, 1, 2}


def test_questions_on_another_policy_are_elsewhere(client, version, question):
    other = published("Clear Desk Policy")
    assert client.get(address(other)).status_code == 404


def test_the_page_costs_the_same_for_any_number(client, version, question, statements):
    few = statements(lambda: client.get(address(version)))
    for n in range(5):
        ask(version, words=f"Question {n}?")
    assert statements(lambda: client.get(address(version))) == few <= 6


# The clerk's page


def written(*questions, initial=0):
    sent = {"question-TOTAL_FORMS": len(questions), "question-INITIAL_FORMS": initial}
    for n, each in enumerate(questions):
        sent |= {f"question-{n}-{name}": value for name, value in each.items()}
    return sent


ONE = {
    "words": "May I?",
    "right": "Yes",
    "wrong": "No\nPerhaps",
    "explanation": "Section 2.",
}


@pytest.fixture
def clerk(client, version):
    clerk = person(Role.CLERK)
    client.force_login(clerk)
    return clerk


def test_the_clerk_writes_questions(client, clerk, version):
    url = address(version, "understanding_questions")
    assert client.post(url, written(ONE, {})).status_code == 302
    kept = UnderstandingQuestion.objects.get()
    assert (kept.policy, kept.words) == (version.policy, "May I?")
    event = Event.objects.get(act=Event.Act.UNDERSTANDING_WRITTEN)
    assert event.actor_name == str(clerk)


def test_the_clerk_changes_and_removes_them(client, clerk, version):
    kept = [ask(version), ask(version, words="What else?")]
    url = address(version, "understanding_questions")
    changed = written(
        {**ONE, "id": kept[0].pk}, {**ONE, "id": kept[1].pk, "DELETE": "on"}, initial=2
    )
    client.post(url, changed)
    assert [each.words for each in UnderstandingQuestion.objects.all()] == ["May I?"]


def test_a_question_of_another_policy_is_left_alone(client, clerk, version):
    other = ask(published("Clear Desk Policy"))
    url = address(version, "understanding_questions")
    client.post(url, written({**ONE, "id": other.pk, "DELETE": "on"}, initial=1))
    assert UnderstandingQuestion.objects.get() == other


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wrong": " \n"}, "This field is required"),
        ({"wrong": "a\nb\nc\nd\ne\nf"}, "Give one to five wrong answers"),
        ({"wrong": "No\nYes"}, "The same answer stands here twice"),
        ({"explanation": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(client, clerk, version, change, said):
    url = address(version, "understanding_questions")
    page = client.post(url, written({**ONE, **change})).content.decode()
    assert said in page
    assert 'value="May I?"' in page
    assert not UnderstandingQuestion.objects.exists()


def test_ten_are_the_most(client, clerk, version):
    url = address(version, "understanding_questions")
    page = client.post(url, written(*[ONE] * 11)).content.decode()
    assert "at most 10" in page
    assert not UnderstandingQuestion.objects.exists()


def test_one_wrong_answer_is_enough(version):
    question = ask(version, wrong="Never")
    question.full_clean()
    question.wrong = "\n"
    with pytest.raises(ValidationError):
        question.full_clean()


def test_the_clerk_s_page_costs_the_same_for_any_number(client, clerk, version, statements):
    url = address(version, "understanding_questions")
    few = statements(lambda: client.get(url))
    for n in range(5):
        ask(version, words=f"Question {n}?")
    assert statements(lambda: client.get(url)) == few


def test_keeping_them_as_they_are_is_no_event(client, clerk, version):
    url = address(version, "understanding_questions")
    client.post(url, written(ONE))
    kept = UnderstandingQuestion.objects.get()
    assert client.post(url, written({**ONE, "id": kept.pk}, initial=1)).status_code == 302
    assert Event.objects.filter(act=Event.Act.UNDERSTANDING_WRITTEN).count() == 1
