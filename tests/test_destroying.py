"""Before something is destroyed, a page asks and names what will go; one click never does it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Witness
from acknowledgements.proof.checkpoints import add_witness
from acknowledgements.telling.questions import ask_question, publish_answer
from breaches.models import Draft
from people.models import ClosedDay, Role
from policies.lifecycle.publishing import Asking, plan
from policies.models import OfficialAccount, Plan, Version
from policies.register.promises import keep_account
from tests.factories import ClosedDayFactory, person, today
from tests.making import approved, draft, published
from tests.test_permissions import MATRIX
from web.confirmation import SURE

pytestmark = pytest.mark.django_db

# What happens on one click, and why it may.
AT_ONE_CLICK = {
    "policies:import_save": "keeps a draft",
    "policies:begin": "begins a draft",
    "policies:submit": "has its own page that says what follows",
    "home:pack": "makes papers",
    "acknowledgements:settle": "a further message opens it again",
    "acknowledgements:as_it_was_print": "makes a paper",
    "breaches:rule_withdraw": "keeps concerns for longer, and can be confirmed again",
    "breaches:access_answered": "records what was done",
    "breaches:autosave": "keeps a draft",
    "breaches:reply": "sends a message",
    "people:invite": "sends a letter",
    "home:email_send_again": "sends an email again",
    "operations:try_again": "queues a job again",
    "people:try_address": "lets an address be written to again",
    "people:switch_off": "can be switched on",
    "people:switch_on": "can be switched off",
}


def discard():
    version = draft()
    return "policies:discard", [version.policy.slug, version.number], str(version), Version.objects


def call_off():
    version = approved()
    plan(
        version,
        None,
        timezone.now() + datetime.timedelta(days=2),
        Asking(today() + datetime.timedelta(days=28)),
    )
    address = [version.policy.slug, version.number]
    return "policies:call_off", address, str(version), Plan.objects


def close_account():
    account = OfficialAccount(service="Facebook", name="Hill School")
    keep_account(account, [person()], person(Role.ADMINISTRATOR))
    open_ones = OfficialAccount.objects.filter(closed_on=None)
    return "policies:account_close", [account.pk], str(account), open_ones


def remove_closed_day():
    day = ClosedDayFactory(name="Training day")
    address = [day.school.slug, day.public_id]
    return "people:closed_day_remove", address, "Training day", ClosedDay.objects


def remove_witness():
    add_witness("auditor@example.org", person(Role.CHAIR))
    witness = Witness.objects.get()
    return "acknowledgements:witness_remove", [witness.pk], "auditor@example.org", Witness.objects


def take_down():
    head, asker, version = person(Role.HEAD), person(), published()
    query = ask_question(asker, version, "question", "", "May I?")
    answer = publish_answer(query, head, "May staff?", "They may.")
    shown = type(answer).objects.filter(taken_down_at=None)
    return "acknowledgements:take_down", [query.pk], "May staff?", shown


DESTROYING = [
    (Role.CLERK, discard),
    (Role.CLERK, call_off),
    (Role.ADMINISTRATOR, close_account),
    (Role.ADMINISTRATOR, remove_closed_day),
    (Role.CLERK, remove_witness),
    (Role.EXECUTIVE, take_down),
]


@pytest.mark.parametrize(
    ("role", "made"), DESTROYING, ids=lambda each: getattr(each, "__name__", each)
)
def test_it_asks_names_what_goes_and_then_does_it(client, role, made):
    client.force_login(person(role))
    name, arguments, named, rows = made()
    address = reverse(name, args=arguments)
    for page in (client.get(address), client.post(address)):
        assert page.status_code == 200
        assert named in page.context["question"].title or named in page.context["question"].goes
        assert rows.exists()
    assert client.get(page.context["question"].back).status_code == 200
    assert client.post(address, SURE).status_code == 302
    assert not rows.exists()


def test_a_draft_of_a_report_is_deleted_after_a_question(client):
    somebody = person()
    client.force_login(somebody)
    Draft.objects.keep(somebody, {"what": "Half a sentence"})
    page = client.post(reverse("breaches:forget"))
    assert "Delete what you typed?" in page.text
    assert Draft.objects.exists()
    client.post(reverse("breaches:forget"), SURE)
    assert not Draft.objects.exists()


def test_whatever_is_done_at_one_click_destroys_nothing():
    assert {name for name, rule in MATRIX.items() if rule.method == "post"} == set(AT_ONE_CLICK)
