"""A wrong signature is cancelled: it is kept, with who said so and why beside it."""

import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from acknowledgements.asked import unsigned
from acknowledgements.jobs import make_certificates
from acknowledgements.models import (
    Asked,
    Certificate,
    Checkpoint,
    Link,
    Signature,
    SignatureDetails,
)
from acknowledgements.proof.checkpoints import make_checkpoint
from acknowledgements.proof.verifying import problems
from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import AlreadySetAside, OnPaper, set_aside_signature
from audit.models import Event
from people.models import Role
from tests.acknowledgements.test_certificates import seal
from tests.acknowledgements.test_signing import sign_in
from tests.factories import SchoolFactory, person
from tests.making import published, signed
from tests.queue import send_emails

__all__ = ["seal"]
pytestmark = pytest.mark.django_db
WHY = "A colleague signed in at her desk."


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def head(school):
    return person(Role.HEAD, school=school)


@pytest.fixture
def teacher(school):
    return person(school=school, email="teacher@school.example")


@pytest.fixture
def signature(head, teacher):
    return signed(teacher, published())


def owes(who) -> bool:
    return Asked.objects.on(timezone.localdate()).of(who).owing().exists()


def address(signature):
    return reverse("acknowledgements:set_aside", args=[signature.pk])


def on_paper(who, version, by):
    form = OnPaper(timezone.localdate(), taken_by=by)
    [made] = record_forms(version, [SignedForm(who, form)], by=by)
    return made


def test_a_head_sets_a_signature_aside_and_the_person_owes_again(client, head, teacher, signature):
    sign_in(client, head)
    answer = client.post(address(signature), {"reason": WHY})
    assert answer["Location"] == reverse("acknowledgements:person", args=[teacher.public_id])
    assert owes(teacher)
    shown = client.get(answer["Location"]).content.decode()
    assert WHY in shown
    assert f"Set aside by {head}" in shown
    assert address(signature) not in shown
    assert Event.objects.get(act=Event.Act.SET_ASIDE).object_id == str(signature.pk)


def test_the_row_says_who_set_it_aside_and_keeps_what_it_was_bound_to(head, signature):
    set_aside_signature(signature, WHY, by=head)
    void = signature.corrected_by
    assert (void.taken_by, void.details.taken_by_name) == (head, str(head))
    assert (void.text_sha256, void.version) == (signature.text_sha256, signature.version)


def test_the_chain_holds_the_signature_and_what_set_it_aside(head, teacher, signature):
    set_aside_signature(signature, WHY, by=head)
    again = signed(teacher, signature.version)
    chained = Link.objects.values_list("signature", flat=True)
    assert list(chained) == [signature.pk, signature.corrected_by.pk, again.pk]
    broken = [problem for problem in problems() if "ignature" in problem]
    assert broken == []


def test_the_person_signs_again_beside_it(head, teacher, signature):
    set_aside_signature(signature, WHY, by=head)
    again = signed(teacher, signature.version)
    assert again.corrects == signature.corrected_by
    assert not owes(teacher)
    assert list(Signature.objects.standing()) == [again]
    assert signed(teacher, signature.version) == again


def test_it_can_go_wrong_twice(head, teacher, signature):
    for _time in range(2):
        set_aside_signature(Signature.objects.standing().get(), WHY, by=head)
        assert owes(teacher)
        signed(teacher, signature.version)
    assert not owes(teacher)
    assert Signature.objects.count() == 5


def test_a_form_for_the_right_person_is_recorded_after(school, head, teacher):
    office = person(Role.ADMINISTRATOR, school=school)
    other = person(school=school)
    version = published()
    wrong = on_paper(other, version, office)
    set_aside_signature(wrong, "The form was Ms Okafor's.", by=office)
    on_paper(teacher, version, office)
    assert owes(other)
    assert not owes(teacher)


def test_the_day_after_shows_what_counted_on_the_day_before(head, teacher, signature, time_machine):
    before = timezone.localdate()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=2))
    set_aside_signature(signature, WHY, by=head)
    assert Asked.objects.on(before).of(teacher).signed().exists()
    assert Asked.objects.on(timezone.localdate()).of(teacher).unsigned().exists()


def test_totals_no_longer_count_it(head, teacher, signature):
    set_aside_signature(signature, WHY, by=head)
    [found] = unsigned.rounds_of(signature.version.policy)
    assert found.signed == 0
    signed(teacher, signature.version)
    [found] = unsigned.rounds_of(signature.version.policy)
    assert found.signed == 1


def test_the_person_is_told_by_mail_and_on_the_receipt(client, head, teacher, signature):
    set_aside_signature(signature, WHY, by=head)
    mail.outbox.clear()
    send_emails()
    [letter] = [each for each in mail.outbox if "doesn’t count" in each.subject]
    assert letter.to == [teacher.email]
    assert WHY in letter.body
    client.force_login(teacher)
    shown = client.get(signature.get_absolute_url()).content.decode()
    assert "A signature that doesn’t count" in shown
    assert WHY in shown
    assert (
        "Set aside: it doesn’t count"
        in client.get(reverse("acknowledgements:mine")).content.decode()
    )


def test_what_sets_aside_is_no_signature_on_any_list(client, head, teacher, signature):
    set_aside_signature(signature, WHY, by=head)
    client.force_login(teacher)
    void = signature.corrected_by
    assert client.get(void.get_absolute_url()).status_code == 404
    mine = client.get(reverse("acknowledgements:mine")).content.decode()
    assert str(void.pk) not in mine


def test_a_certificate_is_made_of_signatures_alone(head, signature, seal):
    set_aside_signature(signature, WHY, by=head)
    make_certificates()
    assert [each.signature for each in Certificate.objects.all()] == [signature]


def test_checking_its_certificate_says_so(client, head, signature, seal):
    make_certificates()
    set_aside_signature(signature, WHY, by=head)
    [made] = Certificate.objects.all()
    shown = client.get(reverse("acknowledgements:verify_code", args=[made.code])).content.decode()
    assert "was set aside on" in shown
    assert WHY not in shown


def test_a_checkpoint_holds_it_like_any_other_row(head, signature, seal):
    set_aside_signature(signature, WHY, by=head)
    make_checkpoint(timezone.localdate())
    assert Checkpoint.objects.get().sequence == 2


def test_a_reason_is_asked_for(client, head, signature):
    sign_in(client, head)
    answer = client.post(address(signature), {"reason": " "})
    assert "Say why it is wrong" in answer.content.decode()
    assert not Signature.objects.filter(corrects=signature).exists()


def test_a_second_try_says_that_it_is_done(client, head, signature):
    set_aside_signature(signature, WHY, by=head)
    with pytest.raises(AlreadySetAside):
        set_aside_signature(signature, WHY, by=head)
    sign_in(client, head)
    assert client.get(address(signature)).status_code == 404


def test_nobody_sets_their_own_aside(client, head, signature):
    own = signed(head, signature.version)
    sign_in(client, head)
    assert client.get(address(own)).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        set_aside_signature(own, WHY, by=head)


def test_a_head_of_another_school_finds_nothing(client, signature):
    sign_in(client, person(Role.HEAD, school=SchoolFactory()))
    assert client.get(address(signature)).status_code == 404


def test_the_office_sets_aside_what_it_took_in_and_no_more(client, school, teacher, signature):
    office = person(Role.ADMINISTRATOR, school=school)
    version = published("Clear Desk Policy")
    form = on_paper(teacher, version, office)
    sign_in(client, office)
    assert client.get(address(signature)).status_code == 404
    shown = client.get(form.get_absolute_url()).content.decode()
    assert address(form) in shown
    answer = client.post(address(form), {"reason": WHY}, follow=True)
    assert "A signature that doesn’t count" in answer.content.decode()


def test_the_scan_of_a_wrong_form_is_not_shown_to_the_wrong_person(client, school, teacher, head):
    office = person(Role.ADMINISTRATOR, school=school)
    made = on_paper(teacher, published(), office)
    set_aside_signature(made, WHY, by=office)
    client.force_login(teacher)
    assert client.get(reverse("acknowledgements:scan", args=[made.pk])).status_code == 404
    assert (
        reverse("acknowledgements:scan", args=[made.pk])
        not in client.get(made.get_absolute_url()).content.decode()
    )


def test_setting_aside_asks_for_a_password_that_is_not_fresh(client, head, signature):
    client.force_login(head)
    answer = client.post(address(signature), {"reason": WHY})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Signature.objects.filter(corrects=signature).exists()


@pytest.mark.parametrize("change", [{"corrects": None}, {"taken_by": None}])
def test_the_database_refuses_half_a_row(head, signature, change):
    set_aside_signature(signature, WHY, by=head)
    values = {
        field.name: getattr(signature.corrected_by, field.name)
        for field in Signature._meta.fields
        if field.name != "id"
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(**{**values, **change})


def test_a_row_that_sets_a_stranger_s_signature_aside_is_found(head, teacher, signature):
    other = signed(head, signature.version)
    set_aside_signature(signature, WHY, by=head)
    void = signature.corrected_by
    wrong = {
        field.name: getattr(void, field.name)
        for field in Signature._meta.fields
        if field.name not in ("id", "corrects")
    }
    Signature.objects.create(**wrong, corrects=other)
    assert any("can't correct" in problem for problem in problems())


def test_reasons_go_with_the_details(head, signature):
    set_aside_signature(signature, WHY, by=head)
    void = signature.corrected_by
    found = SignatureDetails.objects.get(signature=void)
    assert found.sha256() == void.details_sha256
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        SignatureDetails.objects.filter(signature=void).update(reason="None.")


def test_the_page_costs_the_same_however_much_was_signed(client, head, teacher, statements):
    first = signed(teacher, published())
    sign_in(client, head)
    few = statements(lambda: client.get(address(first)))
    for n in range(3):
        signed(teacher, published(f"Policy {n}"))
    assert statements(lambda: client.get(address(first))) == few <= 12


def test_the_office_finds_a_wrong_form_among_those_recorded_lately(client, school, teacher):
    office = person(Role.ADMINISTRATOR, school=school)
    version = published()
    wrong = on_paper(teacher, version, office)
    right = on_paper(person(school=school, last_name="Quist"), version, office)
    sign_in(client, office)
    paper = reverse("acknowledgements:paper")
    page = client.get(paper).content.decode()
    assert wrong.get_absolute_url() in page
    assert right.get_absolute_url() in page
    page = client.get(paper, {"words": "quist"}).content.decode()
    assert wrong.get_absolute_url() not in page
    set_aside_signature(wrong, WHY, by=office)
    assert wrong.get_absolute_url() not in client.get(paper).content.decode()
