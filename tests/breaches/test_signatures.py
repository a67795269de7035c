"""What a concern's subjects had signed by the day of the conduct."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from acknowledgements.models import Opening, Signature
from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import OnPaper, set_aside_signature
from breaches.case_file.signatures import day_of, had_signed
from people.models import Role
from tests.breaches.making import concern
from tests.factories import person
from tests.making import opened, published, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(client):
    made = person(Role.DEPUTY)
    client.force_login(made)
    return made


def day(ahead=0):
    return timezone.localdate() + datetime.timedelta(days=ahead)


def on(ahead, **more):
    return {"on": day(ahead).isoformat(), "policy": None, **more}


def rows(made, report):
    return had_signed(made.parties.subjects(), report, day_of(report, made.received_on))


def test_a_signature_on_screen_counts_from_its_day():
    cook, version = person(), published()
    signature = signed(cook, version)
    made = concern(about=[cook])
    assert [row.signature for row in rows(made, on(0))] == [signature]
    assert [row.signature for row in rows(made, on(-1))] == [None]


def test_a_signature_on_paper_counts_from_the_day_on_the_form():
    cook, version = person(email=None), published()
    version.policy.rounds.update(opened_at=timezone.now() - datetime.timedelta(days=9))
    paper = OnPaper(signed_on=day(-3), taken_by=person(Role.ADMINISTRATOR))
    (signature,) = record_forms(version, [SignedForm(cook, paper)], by=paper.taken_by)
    made = concern(about=[cook])
    assert [row.signature for row in rows(made, on(-3))] == [signature]
    assert [row.signature for row in rows(made, on(-4))] == [None]


def test_where_nobody_says_the_day_the_day_of_the_report_counts():
    cook = person()
    signed(cook, published())
    made = concern(about=[cook])
    assert rows(made, {"on": "", "policy": None})[0].signature


def test_someone_who_opened_the_text_but_had_not_signed_is_shown_so():
    cook, version = person(), published()
    opened(cook, version)
    (row,) = rows(concern(about=[cook]), on(0))
    assert (row.signature, row.opened) == (None, Opening.objects.get())


def test_it_shows_since_when_and_by_when_someone_was_asked(deputy, client):
    cook, version = person(), published()
    sign_off = version.policy.rounds.get()
    made = concern(about=[cook], handlers=[deputy])
    (row,) = rows(made, on(0))
    assert (row.told.since, row.told.due) == (day(), sign_off.due)
    assert rows(made, on(-1))[0].told is None
    shown = client.get(made.get_absolute_url()).content.decode()
    assert "Told by the sign-off on their own page here since" in shown


def test_a_named_policy_alone_is_shown():
    cook, version = person(), published()
    published("Second Policy", "phones")
    made = concern(about=[cook])
    named = rows(made, on(0, policy={"slug": version.policy.slug}))
    assert [row.policy for row in named] == [version.policy]
    assert len(rows(made, on(0))) == 2


def test_nothing_is_said_of_people_off_the_staff_list(deputy):
    published()
    assert rows(concern(handlers=[deputy]), on(0)) == []


def test_the_newest_signature_by_the_day_counts():
    cook, first = person(), published()
    signed(cook, first)
    second = published(words="screens and phones")
    newer = signed(cook, second)
    assert [row.signature for row in rows(concern(about=[cook]), on(0))] == [newer]


def test_its_statements_do_not_grow(statements):
    crowd = [person() for _ in range(6)]
    versions = [published(), published("Second Policy", "phones")]
    few = concern(about=[person()])
    for each in crowd:
        signed(each, versions[0])
        opened(each, versions[1])
    many = concern(about=crowd)

    def shown(made):
        for row in rows(made, on(0)):
            assert row.signature is None or row.signature.version.get_absolute_url()
            assert row.opened is None or row.opened.version.get_absolute_url()

    assert statements(lambda: shown(many)) == statements(lambda: shown(few))


def url(made, signature):
    return reverse("breaches:signed", args=[made.reference, signature.pk])


def test_the_page_links_to_the_text_and_the_receipt(client, deputy):
    cook, version = person(), published()
    signature = signed(cook, version)
    made = concern(handlers=[deputy], about=[cook])
    page = client.get(made.get_absolute_url()).content.decode()
    assert url(made, signature) in page
    assert version.get_absolute_url() in page


def test_handlers_see_the_receipts_facts(client, deputy):
    cook = person()
    signature = signed(cook, published())
    page = client.get(url(concern(handlers=[deputy], about=[cook]), signature)).content.decode()
    assert str(cook) in page
    assert signature.text_sha256 in page


def test_nobody_elses_receipt_is_shown(client, deputy):
    signature = signed(person(), published())
    made = concern(handlers=[deputy], about=[person()])
    assert client.get(url(made, signature)).status_code == 404


def test_a_cancelled_receipt_says_so_and_what_cancelled_it_has_none(client, deputy):
    cook = person()
    signature = signed(cook, published())
    set_aside_signature(signature, "A colleague signed.", by=deputy)
    made = concern(handlers=[deputy], about=[cook])
    assert "A colleague signed." in client.get(url(made, signature)).content.decode()
    assert client.get(url(made, signature.corrected_by)).status_code == 404


def test_others_see_no_receipt_this_way(client, deputy):
    cook = person()
    signed(cook, published())
    made = concern(handlers=[person(Role.EXECUTIVE)], about=[cook])
    assert client.get(url(made, Signature.objects.get())).status_code == 404
