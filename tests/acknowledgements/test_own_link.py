"""A link given to one person, by email or on paper, opens their own reading page."""

import subprocess

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image

from acknowledgements.models import Letter, Printout
from acknowledgements.signing.consent_forms import make_pdf
from acknowledgements.signing.reading import link_for
from acknowledgements.telling.emails import asking
from acknowledgements.telling.reminders import still_owed
from people.models import Role
from tests.acknowledgements.test_sign_page import teacher, version
from tests.factories import PASSWORD, person, today
from tests.printing.pdfs import page_texts, ua1_failures

__all__ = ["teacher", "version"]
pytestmark = pytest.mark.django_db


def path_for(somebody, version):
    return reverse("acknowledgements:own", args=[version.policy.slug, somebody.public_id])


def read_page(version):
    return reverse("acknowledgements:read", args=[version.policy.slug])


def test_its_owner_comes_to_the_text(client, teacher, version):
    client.force_login(teacher)
    assert client.get(path_for(teacher, version)).url == read_page(version)


def test_someone_signed_out_first_proves_who_they_are(client, teacher, version):
    asked = client.get(path_for(teacher, version)).url
    assert asked.startswith(reverse("account_login"))
    sent = {"login": teacher.email, "password": PASSWORD}
    page = client.post(asked, sent, follow=True)
    assert page.redirect_chain[-1][0] == read_page(version)


def test_somebody_else_is_told_and_sees_their_own_desk(client, teacher, version):
    client.force_login(person())
    page = client.get(path_for(teacher, version), follow=True)
    assert page.redirect_chain == [(reverse("home:desk"), 302)]
    assert "That link is somebody else’s." in page.text
    assert str(teacher) not in page.text


def test_the_letter_holds_it(teacher, version):
    letter = asking(Letter(person=teacher, day=today()), still_owed(today(), teacher))
    assert link_for(teacher, version.policy) in letter.body


def form_of(somebody, version) -> bytes:
    office = person(Role.ADMINISTRATOR)
    facts = {"kind": Printout.Kind.PERSON, "person": somebody, "asked_by": office}
    count, content = make_pdf(Printout(version=version, **facts), today())
    assert count == 1
    return content


def test_a_phone_reads_it_off_the_form(teacher, version, tmp_path):
    content = form_of(teacher, version)
    (tmp_path / "form.pdf").write_bytes(content)
    picture = ["pdftoppm", "-r", "150", "-png", "-singlefile", str(tmp_path / "form.pdf")]
    subprocess.run([*picture, str(tmp_path / "form")], check=True)
    [read] = zxingcpp.read_barcodes(Image.open(tmp_path / "form.png"))
    assert read.text == link_for(teacher, version.policy)
    assert ua1_failures(content) == []


def test_someone_who_can_not_sign_in_gets_none(version):
    cook = person(email=None)
    assert "sign on screen" not in " ".join(page_texts(form_of(cook, version)))
