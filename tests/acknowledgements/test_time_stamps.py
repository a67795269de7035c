"""An outside service says when a certificate existed; while it is down, nothing says so."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from acknowledgements.jobs import make_certificates, stamp_certificates
from acknowledgements.models import Certificate, TimeStamp
from acknowledgements.proof.verifying import problems
from people.models import Role
from tests.acknowledgements.test_certificates import content_of, seal
from tests.acknowledgements.test_verify_records import behind_its_back
from tests.factories import person
from tests.making import published, signed
from tests.time_service import TimeService, time_service

pytestmark = pytest.mark.later

__all__ = ["seal"]
NOT_YET, THERE = "Not time-stamped yet", "says Clock of the tests"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with time_service(tmp_path_factory.mktemp("service")) as (service, url):
        yield service, url


@pytest.fixture
def service(running, settings):
    service, settings.TIME_STAMP_URL = running
    settings.TIME_STAMP_AUTHORITIES = str(service.authority)
    service.down, service.answer, service.asked = False, b"", 0
    return service


@pytest.fixture
def certificate(db, seal):
    signed(person(), published())
    make_certificates()
    return Certificate.objects.select_related("signature").get()


@pytest.fixture
def stamped(certificate, service):
    stamp_certificates()
    return TimeStamp.objects.get()


@pytest.mark.once
def test_openssl_agrees_that_it_is_of_the_file(certificate, stamped, service):
    content = content_of(certificate)
    assert service.verify(bytes(stamped.token), content)
    assert not service.verify(bytes(stamped.token), content + b" ")


def test_it_keeps_what_the_service_said(certificate, stamped):
    assert stamped.service == "Clock of the tests"
    assert abs(stamped.at - certificate.made_at) < datetime.timedelta(minutes=5)
    assert list(problems()) == []


def test_each_is_stamped_once(certificate, stamped, service):
    stamp_certificates()
    assert (service.asked, TimeStamp.objects.count()) == (1, 1)


def test_where_no_service_is_set_none_is_asked_and_nothing_is_said(
    client, certificate, service, settings
):
    settings.TIME_STAMP_URL = ""
    stamp_certificates()
    assert (service.asked, TimeStamp.objects.count()) == (0, 0)
    assert NOT_YET not in verify_page(client, certificate)


def verify_page(client, certificate):
    return client.get(reverse("acknowledgements:verify_code", args=[certificate.code])).text


def test_while_the_service_is_away_the_pages_say_so_and_later_it_is_done(
    client, certificate, service
):
    service.down = True
    stamp_certificates()
    client.force_login(certificate.signature.person)
    receipt = certificate.signature.get_absolute_url()
    assert not TimeStamp.objects.exists()
    assert NOT_YET in verify_page(client, certificate)
    assert NOT_YET in client.get(receipt).text
    service.down = False
    stamp_certificates()
    assert THERE in verify_page(client, certificate)
    assert THERE in client.get(receipt).text


@pytest.mark.parametrize("answer", [b"", b"rubbish", b"0\x030\x01\x02"])
def test_an_invalid_answer_is_not_believed(certificate, service, answer, monkeypatch):
    monkeypatch.setattr(service, "reply", lambda query: answer)
    stamp_certificates()
    assert not TimeStamp.objects.exists()


def test_an_untrusted_service_is_not_believed(certificate, service, monkeypatch, tmp_path):
    other = TimeService(tmp_path, "Another clock")
    monkeypatch.setattr(service, "reply", other.reply)
    stamp_certificates()
    assert other.asked == 1
    assert not TimeStamp.objects.exists()


def test_an_answer_given_before_is_not_believed(certificate, service, monkeypatch):
    """It is for this very hash, but not for this request: the nonce is another."""
    answers = []
    reply = service.reply

    def late(query):
        """Answer with the reply to the request before."""
        answers.append(reply(query))
        return answers[-2] if len(answers) > 1 else b""

    monkeypatch.setattr(service, "reply", late)
    stamp_certificates()
    stamp_certificates()
    assert len(answers) == 2
    assert not TimeStamp.objects.exists()


def test_after_the_services_certificate_ended_the_stamp_still_counts(certificate, stamped):
    with time_machine.travel(stamped.at + datetime.timedelta(days=3650)):
        assert list(problems()) == []


CHANGES = {
    "token": lambda stamp: bytes(stamp.token)[:-1] + bytes([stamp.token[-1] ^ 1]),
    "at": lambda stamp: stamp.at - datetime.timedelta(days=1),
    "service": lambda stamp: "Another clock",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_stamp_is_found(client, certificate, stamped, column):
    with behind_its_back():
        TimeStamp.objects.update(**{column: CHANGES[column](stamped)})
    [problem] = problems()
    assert f"The time stamp of signature {certificate.pk}" in problem
    assert "Our record does not agree" in verify_page(client, certificate)


def test_a_stamp_of_another_certificate_is_found(certificate, stamped):
    with behind_its_back():
        Certificate.objects.update(sha256="0" * 64)
    assert any("The time stamp of signature" in problem for problem in problems())


def test_without_the_authorities_file_a_stamp_proves_nothing(stamped, settings, tmp_path):
    settings.TIME_STAMP_AUTHORITIES = str(tmp_path / "none.pem")
    [problem] = problems()
    assert "TIME_STAMP_AUTHORITIES can't be read" in problem


def test_then_whoever_checks_the_record_sees_no_fault_in_it(
    client, certificate, stamped, settings, tmp_path
):
    """And nothing is claimed that nobody can check."""
    settings.TIME_STAMP_AUTHORITIES = str(tmp_path / "none.pem")
    page = verify_page(client, certificate)
    assert "its record is whole" in page
    assert "It can’t be checked at the moment" in page
    assert THERE not in page


def test_it_is_never_changed(stamped):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TimeStamp.objects.update(service="")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TimeStamp.objects.all()._raw_delete("default")


def test_one_gets_ones_own_token_and_nobody_elses(client, certificate, stamped):
    url = reverse("acknowledgements:time_stamp", args=[certificate.pk])
    client.force_login(certificate.signature.person)
    assert client.get(url).content == bytes(stamped.token)
    client.force_login(person(Role.EXECUTIVE))
    assert client.get(url).status_code == 404


def test_what_is_not_stamped_yet_has_no_token(client, certificate):
    client.force_login(certificate.signature.person)
    url = reverse("acknowledgements:time_stamp", args=[certificate.pk])
    assert client.get(url).status_code == 404
