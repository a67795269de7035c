"""The checker finds a deliberate loss, and a short run of faults causes none."""

import os
import subprocess

import pytest
from django.conf import settings

from acknowledgements.models import Certificate, Link, Signature, SignatureDetails, TimeStamp
from bench.checking import faults
from bench.working import Note, Notes
from people.models import Person
from policies.models import Policy
from tests.breaches.making import concern
from tests.conftest import triggers_lifted
from tests.factories import person
from tests.making import published, signed
from tests.test_permissions import certificate_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture
def told():
    """What was confirmed to three people, all of it true."""
    somebody, reporter = person(), person()
    version = published()
    signature = signed(somebody, version)
    certificate_of(signature)
    reported = concern(reporter=reporter)
    notes = Notes()
    notes.add(Note("sign", somebody.pk, version.policy.slug, str(signature.pk)))
    notes.add(Note("report", reporter.pk, "", reported.reference))
    notes.add(Note("publish", 0, version.get_absolute_url(), ""))
    notes.add(Note("bring in", 0, version.title, ""))
    return notes


def lost(notes):
    """Without what `problems` says about hashes: the certificate is a tiny fake."""
    return [each for each in faults(notes) if each.split()[0] in ("Lost:", "Twice:")]


def remove(*models):
    """All their rows, which nobody should be able to do."""
    with triggers_lifted():
        for model in models:
            model.objects.all()._raw_delete("default")


def test_nothing_is_found_where_all_is_whole(told):
    assert lost(told) == []


def test_a_signature_that_was_removed_is_found(told):
    (note,) = told.of("sign")
    remove(TimeStamp, Certificate, Link, SignatureDetails, Signature)
    assert lost(told) == [
        f"Lost: the signature {note.told} of person {note.person}, for {note.what}."
    ]


def test_a_signature_that_became_somebody_elses_is_found(told):
    (note,) = told.of("sign")
    with triggers_lifted():
        Signature.objects.filter(pk=note.told).update(person=person())
    assert lost(told) == [
        f"Lost: the signature {note.told} of person {note.person}, for {note.what}."
    ]
    assert any("was changed" in each for each in faults(told))


def test_a_certificate_that_was_never_made_is_found(told):
    remove(TimeStamp, Certificate)
    assert lost(told) == ["Lost: 1 certificates."]


def test_a_report_that_is_not_there_is_found(told):
    told.add(Note("report", person().pk, "", "ABCD-EFGH"))
    assert len(lost(told)) == 1


def test_a_report_that_is_there_twice_is_found(told):
    (note,) = told.of("report")
    concern(reporter=Person.objects.get(pk=note.person))
    assert lost(told)[0].startswith(f"Twice: person {note.person} reported once")


def test_a_policy_that_is_not_there_is_found(told):
    told.add(Note("bring in", 0, "Nowhere Policy", ""))
    assert "The policy Nowhere Policy was imported, and is held 0 times." in list(faults(told))


def test_a_sign_off_that_was_not_opened_is_found(told):
    (note,) = told.of("publish")
    slug = Policy.objects.get().slug
    note = Note("publish", 0, note.what.replace("/1.0/", "/2.0/"), "")
    told.add(note)
    assert f"Lost: {slug} 2.0 was published." in lost(told)


@pytest.mark.long
def test_a_short_run_loses_nothing():
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        ["scripts/faults", "--kills", "10", "--people", "200"],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing lost, nothing twice, the chain whole." in done.stdout
