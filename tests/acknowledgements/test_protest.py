"""Signing under protest: the words stay beside the declaration for good."""

import pytest
from django.urls import reverse

from acknowledgements.jobs import make_certificates
from acknowledgements.models import Asked, Certificate, Signature
from acknowledgements.models.signature import canonical, sha256
from acknowledgements.telling.emails import receipt
from people.models import Role
from tests.acknowledgements.test_certificates import content_of, seal
from tests.acknowledgements.test_signing import sign_in
from tests.factories import SchoolFactory, person, today
from tests.making import opened, published, signed
from tests.printing.pdfs import page_texts

__all__ = ["seal"]
pytestmark = pytest.mark.django_db
WORDS = "Section 2 goes too far.\nI was not asked."


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def teacher(client, school):
    teacher = person(school=school)
    sign_in(client, teacher)
    return teacher


def post(client, teacher, **changed):
    version = published()
    opened(teacher, version)
    sent = {"version": version.pk, "statement": version.statement_sha256, "agreed": "on"}
    sent |= {"typed_name": str(teacher), "protest": WORDS, **changed}
    url = reverse("acknowledgements:read", args=[version.policy.slug])
    return client.post(url, sent)


@pytest.fixture
def signature(client, teacher):
    assert post(client, teacher).status_code == 302
    return Signature.objects.get()


def test_the_signature_counts_and_the_words_are_kept(teacher, signature):
    assert signature.details.protest == WORDS
    assert not Asked.objects.on(today()).of(teacher).owing().exists()


def test_the_receipt_says_so(client, signature):
    page = client.get(signature.get_absolute_url())
    assert "Signed under protest" in page.text
    assert "Section 2 goes too far.<br>" in page.text


def test_the_mailed_receipt_says_so(signature):
    mailed = receipt(str(signature.pk))
    assert mailed
    assert "Section 2 goes too far." in mailed.body


def test_the_certificate_says_so(signature, seal):
    make_certificates()
    text = " ".join(page_texts(content_of(Certificate.objects.get())))
    assert "Signed under protest" in text
    assert "I was not asked." in text


def test_their_head_reads_it(client, school, teacher, signature):
    client.force_login(person(Role.DEPUTY, school=school))
    page = client.get(reverse("acknowledgements:person", args=[teacher.public_id]))
    assert "Section 2 goes too far." in page.text


def test_a_form_that_is_refused_keeps_the_words(client, teacher):
    page = post(client, teacher, typed_name="")
    assert Signature.objects.count() == 0
    assert "I was not asked.</textarea>" in page.text


def test_a_text_that_changed_meanwhile_keeps_the_words(client, teacher):
    page = post(client, teacher, statement="0" * 64)
    assert Signature.objects.count() == 0
    assert "I was not asked.</textarea>" in page.text


def test_signatures_from_before_there_was_this_keep_their_hash(teacher):
    signature = signed(teacher, published())
    details = signature.details
    names = "name email staff_number job_title school typed_name statement taken_by_name scan salt"
    before = {name: getattr(details, name) for name in names.split()}
    assert signature.details_sha256 == sha256(canonical(before))
