"""Several files chosen at once: a list of them, each with its own preview and draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Role
from policies.forms.importing import Sent
from policies.models import Upload, Version
from policies.views import chosen_files
from tests.factories import person
from tests.making import draft, many_published, text
from tests.policies import pdfs
from web import sizes

pytestmark = [pytest.mark.django_db]
IMPORT, LIST = reverse("policies:import"), reverse("policies:import_files")
SAVE = reverse("policies:import_save")
ABOUT_DESKS, ABOUT_GATES = text("Clear Desks Policy"), text("Gates Policy")


def choose(client, *contents, **typed):
    files = [SimpleUploadedFile(f"{n}.md", each) for n, each in enumerate(contents)]
    return client.post(IMPORT, {"file": files, "consent": "text", **typed}, follow=True)


def listed(client):
    return client.get(LIST).context["files"]


def preview(client, chosen):
    return client.get(reverse("policies:import_file", args=[chosen.upload.pk]))


def save(client, chosen):
    form = preview(client, chosen).context["form"]
    sent = {name: form[name].value() or "" for name in Sent.base_fields}
    return client.post(SAVE, {**sent, "consent": form["consent"].value()})


def test_each_is_listed_with_its_title_and_what_it_will_be(clerk):
    draft("Gates Policy")
    draft("Clear Desk Policy")
    page = choose(clerk, ABOUT_GATES, ABOUT_DESKS, text("Visitors Policy", "[good] visitors"))
    assert page.redirect_chain == [(LIST, 302)]
    gates, desks, visitors = page.context["files"]
    assert (gates.name, gates.title, gates.policy.title) == ("0.md", "Gates Policy", "Gates Policy")
    assert (desks.policy, desks.near.title) == (None, "Clear Desk Policy")
    assert (visitors.policy, visitors.near) == (None, None)
    assert visitors.notes == gates.notes + 1
    assert "The next version of “Clear Desk Policy”?" in page.text
    assert not Version.objects.filter(title="Visitors Policy").exists()


def test_each_is_imported_by_its_own_preview(clerk):
    choose(clerk, ABOUT_GATES, ABOUT_DESKS)
    gates, desks = listed(clerk)
    assert "Clear Desks Policy" in preview(clerk, desks).text
    made = save(clerk, desks)
    assert made.url == Version.objects.get().get_absolute_url()
    gates, desks = listed(clerk)
    assert (gates.version, desks.version) == (None, Version.objects.get())
    page = clerk.get(LIST).text
    assert "Imported" in page
    assert "See the preview" in page


def test_one_whose_text_is_here_already_is_done_too(clerk):
    held = draft("Gates Policy")
    choose(clerk, ABOUT_GATES, ABOUT_DESKS)
    save(clerk, listed(clerk)[0])
    assert listed(clerk)[0].version == held


def test_a_pdf_file_among_them_has_its_own_preview(clerk, me, here):
    files = [
        SimpleUploadedFile("screens.pdf", pdfs.tagged()),
        SimpleUploadedFile("gates.md", ABOUT_GATES),
    ]
    page = clerk.post(IMPORT, {"file": files, "consent": "none"}, follow=True)
    screens, _gates = page.context["files"]
    address = reverse("policies:import_pdf", args=[screens.upload.pk])
    assert (screens.name, screens.title) == ("screens.pdf", pdfs.TITLE)
    assert address in page.text
    clerk.post(address, {"title": pdfs.TITLE, "consent": "none", "wording": ""})
    assert listed(clerk)[0].version == Version.objects.get()


def test_a_refused_file_stays_in_the_list_with_its_reason(clerk):
    page = choose(clerk, b"", ABOUT_GATES)
    refused, gates = page.context["files"]
    assert refused.problems == ["The file is empty. Choose the one with the policy's text."]
    assert refused.problems[0].split(".")[0] in page.text
    assert gates.title == "Gates Policy"
    assert preview(clerk, refused).url == IMPORT


def test_a_text_that_has_to_be_marked_up_waits_for_it(clerk):
    choose(clerk, b"Trips on foot\n\nWe go out safely.", ABOUT_GATES)
    trips, _gates = listed(clerk)
    assert trips.title == ""
    assert "Decide this first" in preview(clerk, trips).text


def test_the_title_is_shown_although_the_text_does_not_tell_what_people_sign(clerk):
    choose(clerk, b"---\ntitle: Trips Policy\n---\n\n## Aims\n\nWe go safely.\n", ABOUT_GATES)
    trips, _gates = listed(clerk)
    assert trips.title == "Trips Policy"
    assert "What do people sign?" in preview(clerk, trips).text


def test_the_import_page_leads_back_to_them(clerk):
    assert LIST not in clerk.get(IMPORT).text
    choose(clerk, ABOUT_GATES, ABOUT_DESKS)
    assert LIST in clerk.get(IMPORT).text


def test_nobody_else_sees_them(clerk, client):
    choose(clerk, ABOUT_GATES, ABOUT_DESKS)
    [gates, _desks] = listed(clerk)
    client.force_login(person(Role.CHAIR))
    assert listed(client) == []
    assert preview(client, gates).url == IMPORT


def test_too_many_at_once_are_refused(clerk):
    page = choose(clerk, *[ABOUT_GATES] * (sizes.FILES + 1))
    assert f"Choose at most {sizes.FILES} files at a time." in page.text
    assert not Upload.objects.exists()


def test_what_comes_after_a_long_time_is_not_begun(clerk, monkeypatch):
    monkeypatch.setattr(chosen_files, "SECONDS", -1)
    choose(clerk, ABOUT_GATES, ABOUT_DESKS)
    said = "The files before it took too long to read. Choose it again."
    assert [each.problems for each in listed(clerk)] == [[said], [said]]


def test_the_list_takes_as_many_statements_however_long_it_is(clerk, me, statements):
    choose(clerk, ABOUT_GATES, ABOUT_DESKS)
    save(clerk, listed(clerk)[0])
    few = statements(lambda: clerk.get(LIST))
    many_published(10)
    for n in range(10):
        sent = {"title": f"Policy {n}", "sent": {}, "name": "a.md", "notes": 1}
        Upload.objects.create(by=me, text=sent, consent="none")
    assert statements(lambda: clerk.get(LIST)) == few
