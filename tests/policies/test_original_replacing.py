"""From the preview of a PDF file to a draft: what the page said is what happens."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from people.models import Role
from policies.lifecycle.drafting import Typed, save
from policies.lifecycle.importing import bring_in
from policies.models import Manuscript, Upload, Version
from policies.originals.keeping import bring_in_upload
from policies.texts.parsing import parse
from policies.texts.rendering import render_text
from tests.factories import person
from tests.making import draft as written
from tests.making import text
from tests.policies import pdfs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
OTHER = pdfs.with_page_without_text
OWN = {"agency": "I [name], of an agency, agree."}


def preview(upload):
    return reverse("policies:import_pdf", args=[upload.pk])


def typed(**changes):
    return Typed(**{"text": pdfs.TITLE, "consent": "typed", "wording": "I agree.", **changes})


def replaced(draft, consent=None, title=pdfs.TITLE):
    upload = pdfs.upload(OTHER())
    return bring_in_upload(upload, title, consent, draft.policy, draft.original_sha256)


@pytest.mark.parametrize("was_typed", [True, False])
def test_where_nobody_signs_no_kind_of_staff_does(was_typed):
    draft = pdfs.draft()
    save(draft, typed(wordings=OWN), None, "")
    assert draft.wordings
    if not was_typed:
        Manuscript.objects.all().delete()
    after = replaced(draft, consent="")
    assert (after.statement, after.wordings, after.wordings_sha256) == ("", {}, "")
    assert not any(each.wordings for each in Manuscript.objects.filter(version=after)[:1])


def test_wordings_stay_where_people_sign():
    draft = pdfs.draft()
    save(draft, typed(wordings=OWN), None, "")
    before = draft.wordings_sha256
    after = Version.objects.get(pk=replaced(draft, consent="I [name] agree.").pk)
    assert after.wordings["agency"]["text"] == OWN["agency"]
    assert after.wordings_sha256 == before


def test_what_was_typed_beside_a_text_that_was_not_valid_is_in_the_draft():
    draft = pdfs.draft()
    save(draft, typed(text=" ", changes="All of it.", wordings=OWN), None, "")
    assert not draft.changes
    after = replaced(draft, consent="I [name] agree.")
    shown = Manuscript.objects.filter(version=after)[0]
    assert (shown.text, shown.changes, shown.wordings) == (pdfs.TITLE, "All of it.", OWN)
    assert after.changes == "All of it."
    assert after.wordings["agency"]["text"] == OWN["agency"]


def test_a_policy_never_in_force_takes_the_new_title():
    after = replaced(pdfs.draft(), title="Screens at Work")
    after.policy.refresh_from_db()
    assert after.policy.title == after.title == "Screens at Work"


def test_the_title_of_another_policy_is_refused():
    written()
    with pytest.raises(ValidationError, match="title of another policy"):
        replaced(pdfs.draft(), title="Quiet Screens Policy")


@pytest.mark.parametrize(
    "columns",
    [
        {"original": "originals/x.pdf"},
        {"original_sha256": "0" * 64},
        {"statement": "", "wordings_sha256": "0" * 64},
    ],
)
def test_what_goes_together_is_never_apart(columns):
    version = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**columns)


SENT = {"title": pdfs.TITLE, "consent": "none", "wording": ""}


def test_the_page_says_what_goes_before_it_goes(clerk, me):
    draft = pdfs.draft()
    address = preview(pdfs.upload(OTHER(), by=me))
    assert "will replace the PDF file in the draft" in clerk.get(address).text
    clerk.post(address, {**SENT, "replaces": draft.original_sha256})
    assert Version.objects.get().pages.count() == 4


def test_a_file_that_the_page_did_not_name_stays(clerk, me):
    pdfs.draft()
    sent = {**SENT, "wording": "Typed before.", "consent": "typed"}
    answer = clerk.post(preview(pdfs.upload(OTHER(), by=me)), {**sent, "replaces": ""})
    assert "would replace has changed" in answer.text
    assert "will replace the PDF file in the draft" in answer.text
    assert "Typed before." in answer.text
    assert Version.objects.get().pages.count() == 3


def test_a_policy_that_is_chosen_is_named_before_its_draft_is_replaced(clerk, me):
    draft = pdfs.draft()
    address = preview(pdfs.upload(OTHER(), by=me))
    near = {**SENT, "title": "Guidance on Screen", "replaces": ""}
    asked = clerk.post(address, near).text
    assert "Say below whether this is its next version" in asked
    assert "This will be a new policy." not in asked
    answer = clerk.post(address, {**near, "becomes": draft.policy.slug})
    assert "will replace the PDF file in the draft" in answer.text
    assert Version.objects.get().pages.count() == 3
    sent = {**near, "becomes": draft.policy.slug, "replaces": draft.original_sha256}
    assert clerk.post(address, sent).url == Version.objects.get().get_absolute_url()
    assert Version.objects.get().pages.count() == 4


def test_a_draft_that_went_meanwhile_is_not_made_anew(clerk, me):
    draft = pdfs.draft()
    draft.delete()
    address = preview(pdfs.upload(OTHER(), by=me))
    answer = clerk.post(address, {**SENT, "replaces": draft.original_sha256})
    assert "would replace has changed" in answer.text
    assert not Version.objects.exists()


def test_saving_a_replacement_twice_leads_to_the_same_draft(clerk, me):
    draft = pdfs.draft()
    address = preview(pdfs.upload(OTHER(), by=me))
    sent = {**SENT, "replaces": draft.original_sha256}
    assert clerk.post(address, sent).url == clerk.post(address, sent).url


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("whose", ["forgotten", "another's"])
def test_a_preview_that_is_gone_says_so_where_a_file_is_chosen(clerk, me, whose, method):
    upload = pdfs.upload(by=me if whose == "forgotten" else person(Role.CLERK))
    address = preview(upload)
    if whose == "forgotten":
        upload.delete()
    typed_in = {**SENT, "consent": "typed", "wording": "Typed before."}
    answer = getattr(clerk, method)(address, typed_in)
    assert "This preview has expired. Choose the file again." in answer.text
    assert 'action="/policies/import/"' in answer.text
    assert ("Typed before." in answer.text) == (method == "post")
    assert not Version.objects.exists()


def test_a_preview_that_expires_in_the_act_makes_no_draft(monkeypatch):
    upload = pdfs.upload()

    def rendered(source):
        Upload.objects.all().delete()
        return render_text(source)

    monkeypatch.setattr("policies.originals.keeping.render_text", rendered)
    with pytest.raises(ValidationError, match="This preview has expired"):
        bring_in_upload(upload, pdfs.TITLE, "")
    assert not Version.objects.exists()


@pytest.mark.parametrize("kind", ["text", "pdf", "replaced pdf"])
def test_nothing_is_locked_while_a_text_is_rendered(kind, monkeypatch):
    read = parse(text())
    acts = {"text": lambda: bring_in(read, None), "pdf": pdfs.undrawn}
    if kind == "replaced pdf":
        draft = pdfs.draft()
        acts[kind] = lambda: replaced(draft, "")
    outside = len(connection.savepoint_ids)
    within = []

    def rendered(source):
        within.append(len(connection.savepoint_ids) - outside)
        return render_text(source)

    for module in ("originals.keeping", "lifecycle.importing"):
        monkeypatch.setattr(f"policies.{module}.render_text", rendered)
    acts[kind]()
    assert within == [0]
