import datetime
import hashlib
import io
import re

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone
from django_q.models import OrmQ

from audit.models import Event
from breaches import jobs
from breaches.case_file import export
from breaches.evidence.locks import lock
from breaches.models import CaseFile, Entry, Evidence, Party
from people.models import Person
from tests.breaches import corpus
from tests.breaches.case import (
    MAIL,
    archive_of,
    case_file,
    evidence,
    full,
    head,
    members,
    nair,
    pdf_of,
)
from tests.breaches.making import concern
from tests.factories import person
from tests.making import published, signed
from tests.printing.pdfs import page_texts, ua1_failures

pytestmark = pytest.mark.django_db
NAMED = re.compile(r"(?i)nair|priya")


@pytest.fixture
def handler():
    return head()


@pytest.fixture
def made(handler):
    return full(nair(), handler)


@pytest.fixture
def unprinted(monkeypatch):
    """Where no PDF is looked at, none is printed: that takes longer than all the rest."""
    monkeypatch.setattr(export, "case_file_pdf", lambda document: b"%PDF-1.7")


def words(found):
    return " ".join(page_texts(pdf_of(found)))


@pytest.mark.once
@pytest.mark.parametrize("whole", [True, False])
def test_the_pdf_is_accessible_and_has_every_line_in_order(made, handler, whole):
    found = case_file(made, handler, whole)
    assert ua1_failures(pdf_of(found)) == []
    text = words(found).partition("In the order of its lines")[2]
    places = [text.index(f"{n}. ") for n in range(1, made.entries.count() + 1)]
    assert places == sorted(places)


@pytest.mark.once
def test_a_whole_one_names_the_reporter(made, handler):
    text = words(case_file(made, handler, whole=True))
    assert "Whole, with the name of who reported it" in text
    assert "Priya Nair" in text
    assert "[reporter]" not in text


@pytest.mark.once
def test_it_says_what_the_subject_had_signed(handler):
    cook, version = person(), published()
    signature = signed(cook, version)
    made = concern(handlers=[handler], about=[cook, person()], reporter=person())
    text = words(case_file(made, handler)).partition("What they had signed")[2]
    assert f"Signed Version {version.number}" in text
    assert str(signature.pk) in text
    assert "Had not signed" in text


@pytest.mark.once
def test_otherwise_nothing_of_it_names_them(made, handler):
    evidence(made, "priya_nair2.png", corpus.picture("PNG"))
    evidence(made, "Mail of PNair.eml", MAIL)
    found = case_file(made, handler)
    archive = archive_of(found)
    assert not NAMED.search(words(found))
    for name, content in members(archive).items():
        assert not NAMED.search(name)
        assert name.endswith(("pdf", "png")) or not NAMED.search(content.decode())
    assert not archive.comment
    assert not any(info.comment or info.extra for info in archive.infolist())


@pytest.mark.once
def test_what_programs_read_of_the_pdf_names_nobody(made, handler):
    found = case_file(made, handler)
    with pikepdf.open(io.BytesIO(pdf_of(found))) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode() + str(dict(pdf.docinfo))
        tree = b"".join(item.unparse(resolved=True) for item in pdf.objects)
    assert not NAMED.search(metadata)
    assert not NAMED.search(tree.decode("latin-1"))


@pytest.mark.once
def test_someone_who_reported_by_word_of_mouth_is_not_named_either(handler):
    told = {"told_by": "Mrs Anouk O’Brien, a parent", "what": "O'Brien's girl: A. OBrien saw it."}
    made = concern(handlers=[handler], reporter=nair(), way="spoken", report=told)
    text = words(case_file(made, handler))
    assert not re.search(r"(?i)nair|priya|anouk|brien", text)
    assert "O’Brien" in words(case_file(made, handler, whole=True))


@pytest.mark.once
def test_a_name_that_changed_since_is_covered_as_it_was_and_as_it_is(made, handler):
    priya = Person.objects.get(last_name="Nair")
    priya.last_name = "Varma"
    priya.save()
    made.write(Entry.Kind.NOTE, {"text": "Mrs Varma called"}, by=handler, at=timezone.now())
    assert not re.search(r"(?i)nair|priya|varma", words(case_file(made, handler)))


@pytest.mark.once
def test_an_anonymous_report_has_nobody_to_name(handler):
    found = case_file(concern(handlers=[handler]), handler)
    assert "Reported without a name" in words(found)


@pytest.mark.once
@pytest.mark.files
def test_the_archive_holds_the_originals_with_their_hashes(made, handler):
    photo = corpus.photograph()
    evidence(made, "post.jpg", photo)
    found = case_file(made, handler, whole=True)
    files = members(archive_of(found))
    assert files["evidence/01-post.jpg"] == photo
    assert files["case.pdf"] == pdf_of(found)
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert hashlib.sha256(photo).hexdigest() in words(found).replace(" ", "")


@pytest.mark.once
@pytest.mark.usefixtures("unprinted")
def test_without_the_name_copies_contain_no_hidden_data(made, handler):
    evidence(made, "post.jpg", corpus.photograph())
    copy = members(archive_of(case_file(made, handler)))["evidence/01-post.jpg"]
    assert copy.startswith(b"\xff\xd8")
    assert not any(secret in copy for secret in corpus.SECRETS)


@pytest.mark.once
@pytest.mark.parametrize("state", ["locked", "destroyed"])
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_locked_or_destroyed_is_only_listed(made, handler, state, whole):
    sealed = evidence(made, "post.jpg", corpus.photograph())
    kept = "" if state == "destroyed" else sealed.original
    Evidence.objects.filter(pk=sealed.pk).update(state=state, original=kept, display="")
    found = case_file(made, handler, whole)
    assert not any(name.startswith("evidence") for name in archive_of(found).namelist())
    assert "post.jpg" in words(found)


@pytest.mark.once
@pytest.mark.usefixtures("unprinted")
def test_the_timeline_is_no_formula(handler):
    made = concern(handlers=[handler])
    made.write(Entry.Kind.NOTE, {"text": "x"}, by=person(first_name="=1+1"), at=timezone.now())
    table = members(archive_of(case_file(made, handler)))["timeline.csv"].decode()
    assert ",'=1+1 " in table


@pytest.mark.once
def test_pictures_in_words_are_spelt_out_so_that_the_pdf_stays_accessible(handler):
    made = concern(handlers=[handler], report={"what": "Look \U0001f600\x00 \ue000 \u202e!"})
    found = case_file(made, handler)
    assert "Look [grinning face]" in words(found)
    assert ua1_failures(pdf_of(found)) == []


@pytest.mark.once
def test_letters_that_no_font_has_are_in_the_table_and_in_no_log(handler, caplog):
    made = concern(handlers=[handler], report={"what": "\u65e5\u672c"})
    found = case_file(made, handler)
    assert "\u65e5\u672c" in members(archive_of(found))["timeline.csv"].decode()
    assert caplog.text == ""


@pytest.mark.once
@pytest.mark.files
def test_everything_is_sealed_in_storage(made, handler):
    found = case_file(made, handler, whole=True)
    for name in (found.pdf, found.archive):
        with default_storage.open(name) as file:
            content = file.read()
        assert not content.startswith((b"%PDF", b"PK"))
        assert b"timeline.csv" not in content


@pytest.mark.once
@pytest.mark.usefixtures("unprinted")
def test_the_archive_tells_no_time_and_no_machine(made, handler):
    infos = archive_of(case_file(made, handler)).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr for info in infos} == {0o100644 << 16}


def test_asking_is_recorded_without_a_word_of_it(made, handler):
    export.ask_for_case_file(made, True, "PC Brown", handler)
    entry = made.entries.last()
    assert (entry.kind, entry.words) == ("exported", {"whole": True, "for": "PC Brown"})
    event = Event.objects.get(act=Event.Act.CASE_FILE_MADE)
    assert (event.object_name, event.details) == (made.reference, {})
    assert OrmQ.objects.filter(key__isnull=False).exists()


def test_someone_who_stood_back_meanwhile_asks_in_vain(made, handler):
    made.parties.filter(part=Party.Part.HANDLER).update(until=timezone.localdate(), mark="")
    with pytest.raises(Http404):
        export.ask_for_case_file(made, True, "PC Brown", handler)
    assert not CaseFile.objects.exists()


@pytest.mark.files
@pytest.mark.usefixtures("unprinted")
def test_a_job_that_runs_twice_makes_one(made, handler):
    found = case_file(made, handler)
    jobs.make_case_file(str(found.pk))
    again = CaseFile.objects.get()
    assert (again.made_at, again.pdf, again.archive) == (found.made_at, found.pdf, found.archive)
    assert len(default_storage.listdir("case-files")[1]) == 2


@pytest.mark.files
@pytest.mark.usefixtures("unprinted")
def test_two_jobs_at_once_leave_the_files_of_one(made, handler, django_capture_on_commit_callbacks):
    asked = export.ask_for_case_file(made, False, "PC Brown", handler)
    rows = [CaseFile.objects.select_related("concern").get(pk=asked.pk) for _twice in "ab"]
    with django_capture_on_commit_callbacks(execute=True):
        for row in rows:
            export.make_case_file(row)
    row = CaseFile.objects.get()
    stored = {f"case-files/{name}" for name in default_storage.listdir("case-files")[1]}
    assert stored == {row.pdf, row.archive}


@pytest.mark.files
@pytest.mark.usefixtures("unprinted")
def test_what_is_locked_while_it_is_made_is_not_kept(
    made, handler, monkeypatch, django_capture_on_commit_callbacks
):
    sealed = evidence(made, "post.jpg", corpus.photograph())
    asked = export.ask_for_case_file(made, True, "PC Brown", handler)
    rows = Evidence.objects.filter(pk=sealed.pk)
    bundle = export.bundle

    def slowly(*given):
        bundle(*given)
        rows.update(state="locked", display="")

    monkeypatch.setattr(export, "bundle", slowly)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.make_case_file(str(asked.pk))
    assert CaseFile.objects.get().made_at is None
    assert default_storage.listdir("case-files")[1] == []
    assert OrmQ.objects.count() > 1


def test_none_is_made_of_an_erased_concern(made, handler):
    asked = export.ask_for_case_file(made, False, "PC Brown", handler)
    CaseFile.objects.all().delete()
    jobs.make_case_file(str(asked.pk))
    assert not CaseFile.objects.exists()


@pytest.mark.files
@pytest.mark.usefixtures("unprinted")
def test_its_files_are_gone_after_a_week(made, handler, django_capture_on_commit_callbacks):
    found = case_file(made, handler)
    for days, left in ((7, 2), (8, 0)):
        with django_capture_on_commit_callbacks(execute=True):
            export.clear_old(found.asked_at + datetime.timedelta(days=days))
        assert len(default_storage.listdir("case-files")[1]) == left
    assert CaseFile.objects.get().made_at


@pytest.mark.files
@pytest.mark.usefixtures("unprinted")
def test_locking_evidence_removes_what_was_made_with_it(
    made, handler, django_capture_on_commit_callbacks
):
    sealed = evidence(made, "post.jpg", corpus.photograph())
    case_file(made, handler, whole=True)
    with django_capture_on_commit_callbacks(execute=True):
        lock(sealed, handler, "Not to be seen")
    assert default_storage.listdir("case-files")[1] == []


@pytest.mark.once
@pytest.mark.files
def test_a_lost_file_stops_no_case_file(made, handler):
    lost = evidence(made, "post.jpg", corpus.photograph())
    default_storage.delete(lost.original)
    assert case_file(made, handler, whole=True).pdf


@pytest.mark.usefixtures("unprinted")
def test_its_statements_do_not_grow(handler, statements):
    made = full(nair(), handler)
    evidence(made, "a.png", corpus.picture("PNG"))
    asked = [export.ask_for_case_file(made, False, "PC Brown", handler) for _each in range(2)]
    few = statements(lambda: jobs.make_case_file(str(asked[0].pk)))
    for n in range(30):
        made.write(Entry.Kind.NOTE, {"text": "x"}, by=person(), at=timezone.now())
        named = {"who": "pupil", "name": f"Pupil {n}", "person": None}
        made.add_party(Party.Part.SUBJECT, named)
    evidence(made, "b.png", corpus.picture("PNG"))
    assert statements(lambda: jobs.make_case_file(str(asked[1].pk))) == few
