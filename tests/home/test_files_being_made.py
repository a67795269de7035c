"""Files that jobs make: one that failed is asked for again, and people soon hear of it."""

import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import Failure, OrmQ
from django_q.monitor import save_task

from acknowledgements.jobs import make_certificates
from acknowledgements.models import Certificate, Printout
from acknowledgements.proof.day_sheets import ask_for_sheet
from acknowledgements.signing.consent_forms import ask_for_forms
from breaches import jobs
from breaches.case_file import export
from breaches.models import Evidence as File
from people import file_jobs
from people.jobs import forget_what_is_over
from people.models import FileJob, Role
from people.models.file_job import LOST, SEVERAL
from policies.lifecycle.approving import approve, submit
from policies.models import Evidence, Redline
from policies.redline.printing import ask_for_redline
from policies.reviews.meetings import ask_for_pack
from policies.reviews.reviewing import Decided, ask_for_evidence, review
from printing import seals
from tests.breaches import corpus
from tests.breaches.case import evidence
from tests.breaches.making import concern
from tests.factories import person, today
from tests.making import draft, locked, met, published, signed
from tests.queue import run_jobs

pytestmark = pytest.mark.django_db
COULD_NOT = "The file could not be made."
BEING_MADE = "The PDF is being made"
ATTEMPTS = 10  # as Q_CLUSTER says


def redline():
    old = published()
    new = published(words="tablets")
    ask_for_redline(old, new)
    return (
        Redline.objects.get(),
        reverse("policies:redline", args=[old.policy.slug, old.number, new.number]),
        person(Role.CLERK),
    )


def evidence_of_a_review():
    policy = published().policy
    ask_for_evidence(policy, today())
    address = reverse("home:evidence", args=[policy.slug, today()])
    return Evidence.objects.get(), address, person(Role.GOVERNOR)


def review_sheet():
    policy = published().policy
    made = review(policy, None, met(), Decided("no_change", today() + relativedelta(years=1)))
    return made, reverse("policies:review_sheet", args=[policy.slug, made.pk]), person(Role.CHAIR)


def papers_of_a_meeting():
    made = ask_for_pack(met())
    return made, reverse("home:papers", args=[made.meeting.pk]), person(Role.CLERK)


def sheet_of_a_day():
    head = person(Role.HEAD)
    made = ask_for_sheet(published().policy, today(), head)
    return made, reverse("acknowledgements:day_sheet", args=[made.pk]), head


def forms_to_sign():
    office = person(Role.ADMINISTRATOR)
    made = Printout(kind=Printout.Kind.BLANK, version=published(), asked_by=office)
    ask_for_forms(made)
    return made, made.get_absolute_url(), office


def policy():
    version = draft()
    submit(version, None)
    address = reverse("policies:pdf", args=[version.policy.slug, version.number])
    return version, address, person(Role.CLERK)


def policy_to_publish():
    version = locked()
    OrmQ.objects.all().delete()
    approve(version, None, met())
    address = reverse("policies:publish", args=[version.policy.slug, version.number])
    return version, address, person(Role.CLERK)


def case_file():
    head = person(Role.HEAD)
    told = concern(handlers=[head])
    made = export.ask_for_case_file(told, False, "the police", head)
    return made, reverse("breaches:case_file", args=[told.reference, made.pk]), head


ALL = [
    *(redline, evidence_of_a_review, review_sheet, papers_of_a_meeting, sheet_of_a_day),
    *(forms_to_sign, policy, policy_to_publish, case_file),
]


@pytest.fixture(params=ALL, ids=lambda made: made.__name__)
def asked(request, client):
    """A requested file, and the page of the person waiting for it."""
    row, address, whose = request.param()
    client.force_login(whose)
    return row, lambda: client.get(address).content.decode()


def queued(row):
    return [job for job in OrmQ.objects.all() if job.func() == row.made_by]


def fails(row, times=ATTEMPTS):
    """The job fails as the queue sees it: after ten attempts it is given up."""
    [job] = queued(row)
    now = timezone.now()
    failed = {
        **job.task,
        "success": False,
        "result": "boom",
        "sync": True,  # Otherwise the connection is closed, and the test's transaction with it.
        "started": now,
        "stopped": now,
    }
    for _n in range(times):
        save_task({**failed, "ack_id": job.pk}, get_broker())


def test_what_failed_for_good_is_asked_for_again_by_its_page(asked):
    row, page = asked
    fails(row)
    assert queued(row) == []
    page()
    assert [job.args() for job in queued(row)] == [(str(row.pk),)]


def test_what_waits_in_the_queue_is_not_asked_for_twice(asked):
    row, page = asked
    assert BEING_MADE in page()
    fails(row, times=1)
    assert BEING_MADE in page()
    assert len(queued(row)) == 1


def test_after_several_failures_the_page_says_who_to_tell(asked):
    office = person(Role.ADMINISTRATOR, first_name="Tom", last_name="Birkett")
    row, page = asked
    fails(row, times=SEVERAL)
    said = page()
    assert COULD_NOT in said
    assert f"We have tried {SEVERAL} times." in said
    assert str(office) in said


@pytest.fixture(params=ALL[:5], ids=lambda made: made.__name__)
def lost(request, client):
    """A file that was made and that storage has lost, and the page of somebody who wants it."""
    row, address, whose = request.param()
    OrmQ.objects.all().delete()
    FileJob.objects.all().delete()  # As at night, once it is made.
    kept = getattr(row, "sheet", row)
    kept.file.save("made.pdf", ContentFile(b"%PDF-1.7"))
    kept.file.storage.delete(kept.file.name)
    kept.file.storage.save("policies/another.pdf", ContentFile(b"%PDF-1.7"))
    client.force_login(whose)
    return row, lambda: client.get(address).content.decode()


def test_what_storage_lost_is_made_again(lost, caplog):
    row, page = lost
    assert BEING_MADE in page()
    assert len(queued(row)) == 1
    assert "made.pdf is missing" in caplog.text


def test_nothing_is_made_again_where_the_whole_store_is_away(lost, monkeypatch):
    row, page = lost
    monkeypatch.setattr(file_jobs, "holds_any", lambda _storage: False)
    assert BEING_MADE not in page()
    assert queued(row) == []


def test_failures_count_on_when_it_is_asked_for_again(asked):
    row, page = asked
    fails(row)
    page()
    fails(row, times=2)
    assert f"We have tried {ATTEMPTS + 2} times." in page()


def test_what_the_queue_lost_is_asked_for_again(asked):
    row, page = asked
    OrmQ.objects.all().delete()
    FileJob.objects.update(asked_at=timezone.now() - LOST)
    page()
    assert len(queued(row)) == 1


def test_a_leaver_is_not_named_as_someone_to_tell(client):
    gone = person(Role.ADMINISTRATOR, last_name="Gone", is_active=False)
    row, address, whose = redline()
    client.force_login(whose)
    fails(row, times=SEVERAL)
    said = client.get(address).content.decode()
    assert str(gone) not in said
    assert "Please tell your school office." in said


def test_a_handler_is_asked_to_say_nothing_of_it(client):
    row, address, whose = case_file()
    client.force_login(whose)
    fails(row, times=SEVERAL)
    assert "nothing about the report" in client.get(address).content.decode()


def test_a_draft_has_no_pdf_to_wait_for(client):
    client.force_login(person(Role.CLERK))
    fresh = draft()
    address = reverse("policies:pdf", args=[fresh.policy.slug, fresh.number])
    assert client.get(address).status_code == 404


@pytest.fixture
def file():
    head = person(Role.HEAD)
    return evidence(concern(handlers=[head]), "seen.png", corpus.picture("PNG")), head


def waiting(found):
    File.objects.filter(pk=found.pk).update(display="", display_state="waiting")
    OrmQ.objects.all().delete()
    FileJob.objects.start(found)
    return File.objects.get(pk=found.pk)


def test_a_copy_that_failed_for_good_is_asked_for_again(file):
    found = waiting(file[0])
    fails(found)
    later = timezone.now() + jobs.OVERDUE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        jobs.make_missing_displays()
        jobs.make_missing_displays()
    assert len(queued(found)) == 1


def test_after_several_failures_the_page_of_a_concern_says_so(client, file):
    found, head = waiting(file[0]), file[1]
    fails(found, times=SEVERAL)
    client.force_login(head)
    said = client.get(found.concern.get_absolute_url()).content.decode()
    assert "A copy to look at could not be made so far." in said


@pytest.fixture
def seal(settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "seal"
    seals.make_seal(settings.SEAL_ROOT, "Our schools", timezone.now())


def test_the_receipt_says_that_a_certificate_keeps_failing(client, seal, monkeypatch):
    teacher = person()
    signature = signed(teacher, published())
    with monkeypatch.context() as patch:
        patch.setattr("acknowledgements.jobs.make_certificate", lambda *_args: 1 / 0)
        for _n in range(SEVERAL):
            make_certificates()
    client.force_login(teacher)
    address = reverse("acknowledgements:receipt", args=[signature.pk])
    assert COULD_NOT in client.get(address).content.decode()
    assert FileJob.objects.failing().count() == 1
    make_certificates()
    assert Certificate.objects.filter(signature=signature).exists()
    assert not FileJob.objects.of(Certificate(signature=signature)).exists()


def test_health_counts_what_fails_until_it_is_made(client):
    row, _address, _whose = redline()
    health = reverse("operations:ready")
    fails(row, times=SEVERAL)
    assert "files: failing: 1" in client.get(health).content.decode()
    Failure.objects.update(success=True)
    assert "files: ok" in client.get(health).content.decode()


def test_what_is_made_or_old_is_forgotten(client):
    first, _address, _whose = redline()
    [job] = queued(first)
    FileJob.objects.exclude(job=first.made_by).delete()
    now = timezone.now()
    save_task(
        {**job.task, "sync": True, "success": True, "result": "", "started": now, "stopped": now},
        get_broker(),
    )
    other, _address, _whose = papers_of_a_meeting()
    forget_what_is_over()
    assert [file_job.row for file_job in FileJob.objects.all()] == [str(other.pk)]
    FileJob.objects.update(asked_at=now - datetime.timedelta(days=31))
    forget_what_is_over()
    assert not FileJob.objects.exists()


def test_a_file_that_is_there_is_not_asked_for_again(client):
    row, address, whose = redline()
    run_jobs(row.made_by)
    client.force_login(whose)
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF-")
    row.refresh_from_db()
    ask_for_redline(row.before, row.after)
    assert queued(row) == []
