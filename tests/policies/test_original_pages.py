"""A PDF file from the import page to the signature, and the pages that show it."""

import datetime
import hashlib
import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import make_certificates
from acknowledgements.models import Certificate, DaySheet, Signature
from acknowledgements.proof.day_sheets import sheet_pdf
from acknowledgements.proof.verifying import problems
from home.meeting_pack import papers_of
from people.models import Role
from policies.jobs import draw_missing_pages, draw_pages, forget_uploads, index_text, make_pdf
from policies.lifecycle.approving import send_back, submit
from policies.lifecycle.drafting import Typed, begin, save
from policies.lifecycle.importing import AlreadyHeld
from policies.models import AgendaItem, FrontPage, SentBack, Upload, Version
from policies.register.front_page import set_front_page
from policies.register.search import search, understood
from tests.acknowledgements.test_certificates import content_of, seal
from tests.factories import person, today
from tests.making import met, previewed, signed, text
from tests.policies import pdfs
from tests.printing.pdfs import page_texts
from tests.queue import run_jobs

__all__ = ["seal"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
URL = "/policies/import/"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def choose(client, content, **fields):
    file = SimpleUploadedFile("guidance.pdf", content)
    return client.post(URL, {"file": file, "consent": "text", **fields})


def stored(version, name="original"):
    with getattr(version, name).open("rb") as file:
        return file.read()


def looked_for(words):
    question = understood(words)
    assert question
    return search(person(), question)


def page(client, version, name="version"):
    return client.get(reverse(f"policies:{name}", args=[version.policy.slug, version.number]))


@pytest.mark.files
def test_a_chosen_file_is_looked_at_and_then_kept_byte_for_byte(clerk):
    preview = choose(clerk, pdfs.tagged()).url
    shown = clerk.get(preview).text
    assert "Lock the screen." in shown
    assert not Version.objects.exists()
    sent = {"title": "Screens at Work", "consent": "typed", "wording": "I, [name], agree."}
    made = clerk.post(preview, sent).url
    version = Version.objects.get()
    assert made == version.get_absolute_url()
    assert stored(version) == pdfs.tagged()
    assert version.original_sha256 == sha256(pdfs.tagged())
    assert (version.title, version.statement) == ("Screens at Work", "I, [name], agree.")


def test_the_wording_in_the_file_can_be_what_people_sign(clerk):
    preview = choose(clerk, pdfs.tagged()).url
    assert pdfs.CONSENT in clerk.get(preview).text
    clerk.post(preview, {"title": "A", "consent": "text", "wording": ""})
    assert Version.objects.get().statement == pdfs.CONSENT


def test_what_is_wrong_comes_back_with_what_was_typed(clerk):
    preview = choose(clerk, pdfs.blank()).url
    sent = {"title": "Scan of March", "consent": "text", "wording": ""}
    answer = clerk.post(preview, sent).text
    assert "No consent wording was found" in answer
    assert "Scan of March" in answer
    assert not Version.objects.exists()


def test_a_title_near_anothers_is_asked_about(clerk):
    version = pdfs.published()
    preview = choose(clerk, pdfs.blank(2)).url
    sent = {"title": "Guidance on Screen", "consent": "none", "wording": ""}
    assert "Choose whether it is a new policy" in clerk.post(preview, sent).text
    clerk.post(preview, {**sent, "becomes": version.policy.slug})
    assert version.policy.versions.count() == 2


def test_a_refused_file_says_why(clerk):
    assert "is broken" in choose(clerk, b"%PDF-1.7 nothing").text
    assert not Upload.objects.exists()


def test_saving_twice_leads_to_the_same_draft(clerk):
    preview = choose(clerk, pdfs.tagged()).url
    sent = {"title": "A", "consent": "none", "wording": ""}
    assert clerk.post(preview, sent).url == clerk.post(preview, sent).url


def test_two_files_of_the_same_words_are_two_texts():
    pdfs.published(pdfs.blank(2), "Scans", consent="")
    assert pdfs.draft(pdfs.blank(3), "Scans", consent="").major == 2


def test_the_same_file_is_held_already():
    pdfs.published()
    with pytest.raises(AlreadyHeld):
        pdfs.draft()


def test_a_new_file_takes_the_place_of_the_one_in_the_draft():
    first = pdfs.draft()
    second = pdfs.draft(pdfs.with_page_without_text())
    assert second.pk == first.pk
    assert stored(second) == pdfs.with_page_without_text()
    assert second.pages.count() == 4


def test_a_draft_that_was_typed_is_not_replaced(clerk):
    clerk.post("/policies/import/save/", previewed(text(pdfs.TITLE)))
    with pytest.raises(ValidationError, match="already has a draft"):
        pdfs.draft()


@pytest.mark.files
def test_what_is_published_and_signed_is_the_file():
    teacher, version = person(), pdfs.published()
    signature = signed(teacher, version)
    assert stored(version, "pdf") == pdfs.tagged()
    assert signature.pdf_sha256 == version.original_sha256 == sha256(pdfs.tagged())
    assert list(problems()) == []


def test_receipt_and_certificate_name_the_files_bytes(client, seal):
    teacher, version = person(), pdfs.published()
    signature = signed(teacher, version)
    client.force_login(teacher)
    receipt = client.get(reverse("acknowledgements:receipt", args=[signature.pk])).text
    make_certificates()
    certificate = "".join(page_texts(content_of(Certificate.objects.get())))
    for shown in (receipt, certificate):
        assert "Fingerprint of the PDF file that binds" in shown
    assert sha256(pdfs.tagged()) in receipt
    assert sha256(pdfs.tagged()) in certificate.replace(" ", "")


@pytest.mark.files
def test_a_file_that_changes_in_its_store_is_found():
    version = pdfs.published()
    version.original.storage.delete(str(version.original.name))
    version.original.storage.save(version.original.name, io.BytesIO(b"%PDF-1.7 another"))
    assert any("original of" in each for each in problems())


def test_verifying_reads_a_file_once(monkeypatch):
    version = pdfs.published()
    opened, storage_open = [], Storage.open

    def counted(storage, name, mode="rb"):
        opened.append(name)
        return storage_open(storage, name, mode)

    monkeypatch.setattr(Storage, "open", counted)
    assert list(problems()) == []
    assert opened.count(version.original.name) == 1


@pytest.mark.parametrize("column", ["original", "original_sha256"])
def test_the_file_of_a_submitted_version_is_never_another(column):
    version = pdfs.draft()
    submit(version, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{column: "x"})


def test_no_other_pdf_can_stand_for_the_file():
    version = pdfs.draft()
    submit(version, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(pdf="x", pdf_sha256="0" * 64)


def test_the_file_is_handed_out_as_an_attachment(client):
    version = pdfs.published()
    client.force_login(person())
    response = page(client, version, "pdf")
    assert b"".join(response.streaming_content) == pdfs.tagged()
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["word", "markdown"])
def test_its_text_is_not_exported(clerk, name):
    version = pdfs.draft()
    assert page(clerk, version, name).status_code == 404
    assert reverse(f"policies:{name}", args=[version.policy.slug, "1.0"]) not in (
        page(clerk, version).text
    )


def test_people_read_its_text_with_a_picture_of_each_page(client):
    version = pdfs.published()
    client.force_login(person())
    shown = client.get(reverse("acknowledgements:read", args=[version.policy.slug])).text
    assert "The binding text is a PDF file" in shown
    assert shown.count('loading="lazy"') == 3
    picture = version.pages.get(number=2).picture_id
    assert reverse("policies:picture", args=[picture]) in shown


@pytest.mark.files
def test_who_may_read_the_text_may_see_its_pages(client):
    address = reverse("policies:picture", args=[pdfs.published().pages.get(number=1).picture_id])
    client.force_login(person())
    response = client.get(address)
    assert response["Content-Type"] == "image/webp"
    response.close()


def test_pages_of_a_draft_are_for_those_who_keep_it(client):
    address = reverse("policies:picture", args=[pdfs.draft().pages.get(number=1).picture_id])
    client.force_login(person())
    assert client.get(address).status_code == 404


def test_a_page_without_text_is_said_and_its_picture_open(client):
    version = pdfs.published(pdfs.with_page_without_text())
    client.force_login(person())
    shown = client.get(version.get_absolute_url()).text
    assert "1 page has no text" in shown
    assert shown.count('class="page-picture" open') == 1


def test_reading_costs_the_same_for_any_number_of_pages(client, statements):
    few, many = pdfs.published(), pdfs.published(pdfs.blank(40), "Scans", consent="")
    client.force_login(person())
    page(client, few)
    count = statements(lambda: page(client, few))
    assert statements(lambda: page(client, many)) == count


def test_it_waits_for_its_pages_before_it_is_submitted(clerk):
    version = pdfs.undrawn()
    with pytest.raises(ValidationError, match="pictures of its pages"):
        submit(version, by=None)
    assert "being made" in page(clerk, version).text
    draw_pages(str(version.pk))
    submit(version, by=None)


def test_pages_whose_job_was_lost_are_drawn_in_the_end():
    version = pdfs.undrawn()
    draw_missing_pages()
    run_jobs("policies.jobs.draw_pages")
    assert not version.pages.filter(picture=None).exists()


def test_a_draft_that_was_deleted_is_not_drawn():
    version = pdfs.undrawn()
    version.delete()
    run_jobs("policies.jobs.draw_pages")


def test_its_words_are_found(client):
    version = pdfs.published()
    index_text(str(version.pk))
    [found] = looked_for("lock the screen")
    assert (found.title, found.sections[0].anchor) == (pdfs.TITLE, "section-1")


def test_a_scans_words_lead_to_its_page():
    version = pdfs.published(pdfs.untagged(), consent="")
    index_text(str(version.pk))
    [found] = looked_for("lock the screen")
    assert found.sections[0].anchor == "page-2"


def test_the_editor_changes_what_stands_beside_the_file_and_not_the_text(clerk):
    version = pdfs.draft()
    address = reverse("policies:edit", args=[version.policy.slug])
    assert "choose a new file" in clerk.get(address).text
    source = version.source
    sent = {"text": "Screens at Work", "consent": "none", "changes": "All of it."}
    clerk.post(address, sent)
    version.refresh_from_db()
    assert (version.title, version.statement) == ("Screens at Work", "")
    assert version.changes == "All of it."
    assert version.source == source


def test_a_title_is_needed():
    version = pdfs.draft()
    kept = save(version, Typed("  ", "none"), None, "")
    assert [each["message"] for each in kept.problems] == ["Give the policy a title."]


def test_the_next_version_begins_with_the_same_file():
    version = pdfs.published()
    copied = begin(version.policy, by=None)
    assert (copied.original.name, copied.pages.count()) == (version.original.name, 3)
    assert not copied.pages.filter(picture=None).exists()


def test_a_file_sent_back_stays_on_record_when_another_takes_its_place():
    version = pdfs.draft()
    submit(version, by=None)
    send_back(version, None, [{"section": "", "anchor": "", "words": "Page 2 is upside down."}])
    pdfs.draft(pdfs.with_page_without_text())
    assert stored(SentBack.objects.get()) == pdfs.tagged()
    assert list(problems()) == []


def test_two_files_are_compared_by_their_texts(client):
    old = pdfs.published()
    new = pdfs.published(pdfs.tagged(pdfs.PAGES.replace("in doubt", "unsure")))
    client.force_login(person())
    address = reverse("policies:compare", args=[old.policy.slug, old.number, new.number])
    assert "unsure" in client.get(address).text


def test_uploads_are_forgotten_after_a_day():
    old, new = pdfs.upload(), pdfs.upload()
    Upload.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(hours=25))
    forget_uploads()
    assert list(Upload.objects.all()) == [new]


def test_the_command_publishes_a_file(tmp_path, capsys):
    path = tmp_path / "guidance.pdf"
    path.write_bytes(pdfs.tagged())
    call_command("import_policy", str(path), "--publish")
    version = Version.objects.get()
    assert version.state == Version.State.PUBLISHED
    assert version.pdf_sha256 == sha256(pdfs.tagged())


def test_staff_cannot_look_at_a_chosen_file(client):
    client.force_login(person(Role.STAFF))
    assert client.get(reverse("policies:import_pdf", args=[pdfs.upload().pk])).status_code == 403


def test_a_pdf_is_made_once_for_a_file():
    version = pdfs.draft()
    submit(version, by=None)
    make_pdf(str(version.pk))
    make_pdf(str(version.pk))
    version.refresh_from_db()
    assert version.pdf.name == version.original.name
    assert not Signature.objects.exists()


def as_a_word_processor_tags(pdf):
    """Its own kind of parent tree, links within the file, and no tags on the first page."""
    tree = pdf.Root.StructTreeRoot.ParentTree
    numbers = pdf.make_indirect(pikepdf.Dictionary(Nums=tree.Nums))
    del tree.Nums
    tree.Kids = pikepdf.Array([numbers])
    del pdf.pages[0].obj.StructParents


def test_it_stands_among_a_meetings_papers(monkeypatch):
    content = pdfs.changed(as_a_word_processor_tags)
    version = pdfs.draft(content)
    submit(version, by=None)
    make_pdf(str(version.pk))
    meeting = met()
    AgendaItem.objects.create(meeting=meeting, policy=version.policy, kind="approval")
    monkeypatch.setattr(pikepdf, "open", None)  # Only a process of its own opens somebody's file.
    made = papers_of(meeting, today())
    monkeypatch.undo()
    papers = page_texts(made)
    assert any("Lock the screen." in each for each in papers)


def test_it_stands_behind_the_list_of_a_past_day(monkeypatch):
    version = pdfs.published(pdfs.changed(as_a_word_processor_tags))
    head = person(Role.HEAD)
    asked = DaySheet.objects.create(policy=version.policy, day=today(), asked_by=head)
    monkeypatch.setattr(pikepdf, "open", None)
    made = sheet_pdf(asked)
    monkeypatch.undo()
    assert any("Lock the screen." in each for each in page_texts(made))


def test_what_is_out_of_date_in_it_is_told(clerk):
    old = pdfs.PAGES.replace("in doubt", "Becta in doubt")
    assert page(clerk, pdfs.draft(pdfs.tagged(old)), "check").status_code == 200


def test_anybody_may_read_it_where_texts_are_open(client):
    version = pdfs.published()
    set_front_page(FrontPage.Shown.TEXTS, None)
    shown = client.get(reverse("acknowledgements:read", args=[version.policy.slug])).text
    assert 'class="page-picture"' in shown
    response = page(client, version, "pdf")
    assert b"".join(response.streaming_content) == pdfs.tagged()
