"""A text that names no partnership: the preview asks whose policy it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Partnership
from policies.lifecycle.drafting import save as save_typed
from policies.models import Version
from policies.papers import brand_of
from tests.making import previewed, text, typed

pytestmark = [pytest.mark.django_db]
URL, SAVE = "/policies/import/", "/policies/import/save/"
NAMELESS = text().replace(b"# Harbour Learning Partnership", b"")


def asked(client, content):
    file = SimpleUploadedFile("policy.md", content)
    form = client.post(URL, {"file": file, "consent": "text"}).context["form"]
    return form["partnership"].value() if "partnership" in form.fields else None


def save(client, content, **answers):
    return client.post(SAVE, previewed(content, **answers))


def edit(draft, content):
    save_typed(draft, typed(text=content.decode()), None, "", over=True)
    draft.refresh_from_db()
    return draft.partnership


def test_our_own_name_is_offered(clerk):
    assert asked(clerk, NAMELESS) == Partnership.current().name


def test_a_text_that_names_it_is_not_asked_about(clerk):
    assert asked(clerk, text()) is None


def test_the_answer_heads_its_papers_and_adds_no_word_to_the_text(clerk):
    save(clerk, NAMELESS, partnership="Beacon Hill")
    version = Version.objects.get()
    assert brand_of(version).name == "Beacon Hill"
    assert "Beacon Hill" not in version.source


def test_the_answer_is_kept_while_lines_are_marked(clerk):
    page = save(clerk, NAMELESS, partnership="Beacon Hill", mark="text", line=[1])
    assert page.context["form"]["partnership"].value() == "Beacon Hill"


def test_the_answer_outlasts_the_editor_until_the_text_names_another(clerk):
    save(clerk, NAMELESS, partnership="Beacon Hill")
    draft = Version.objects.get()
    assert edit(draft, NAMELESS.replace(b"doubt", b"any doubt")) == "Beacon Hill"
    assert edit(draft, text()) == "Harbour Learning Partnership"
    assert edit(draft, NAMELESS) == ""


def test_an_edit_is_offered_the_name_of_its_version(clerk):
    save(clerk, NAMELESS, partnership="Beacon Hill")
    version = Version.objects.get()
    address = reverse("policies:word", args=[version.policy.slug, version.number])
    assert asked(clerk, clerk.get(address).content) == "Beacon Hill"
