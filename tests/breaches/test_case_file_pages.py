import pytest
from django.utils import timezone

from breaches import jobs
from breaches.models import CaseFile, Party
from people.models import Role
from tests.breaches.case import full, head, nair
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
FIELDS = {"edition": "covered", "for_whom": "The governors’ panel"}


@pytest.fixture
def handler(client):
    someone = head()
    client.force_login(someone)
    return someone


@pytest.fixture
def made(handler):
    return full(nair(), handler)


def url(made):
    return f"/breaches/{made.reference}/case-file/"


def asked(client, made, **fields):
    response = client.post(url(made), {**FIELDS, **fields})
    assert response.status_code == 302, response.context["form"].errors
    return response.url, CaseFile.objects.latest("asked_at")


@pytest.mark.files
def test_it_is_asked_for_waited_for_and_saved(client, made):
    waiting, row = asked(client, made, edition="whole")
    assert 'http-equiv="refresh"' in client.get(waiting).content.decode()
    jobs.make_case_file(str(row.pk))
    page = client.get(waiting).content.decode()
    assert "refresh" not in page
    for kind, start in (("pdf", b"%PDF-"), ("zip", b"PK")):
        assert f"{waiting}case.{kind}" in page
        response = client.get(f"{waiting}case.{kind}")
        assert b"".join(response.streaming_content).startswith(start)
        assert f"{made.reference}-whole.{kind}" in response["Content-Disposition"]
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"


def test_it_lists_earlier_ones_and_who_they_were_for(client, made):
    asked(client, made)
    page = client.get(url(made)).content.decode()
    assert "The governors’ panel" in page
    assert "Without the name" in page


@pytest.mark.parametrize("missing", FIELDS)
def test_what_is_missing_is_said(client, made, missing):
    page = client.post(url(made), {**FIELDS, missing: ""}).content.decode()
    assert "There is a problem" in page
    assert not CaseFile.objects.exists()


def test_before_it_is_made_and_after_it_was_removed_there_is_nothing_to_save(client, made):
    waiting, row = asked(client, made)
    assert client.get(f"{waiting}case.pdf").status_code == 404
    CaseFile.objects.filter(pk=row.pk).update(made_at=timezone.now())
    assert client.get(f"{waiting}case.zip").status_code == 404
    assert "was removed from here" in client.get(waiting).content.decode()


def answers(client, made, row):
    pages = [url(made), f"{url(made)}{row.pk}/", f"{url(made)}{row.pk}/case.pdf"]
    return [client.get(page).status_code for page in [*pages, f"{url(made)}{row.pk}/case.zip"]]


@pytest.mark.parametrize("role", [Role.STAFF, Role.DEPUTY, Role.CHAIR, Role.ADMINISTRATOR])
def test_nobody_else_finds_it(client, made, handler, role):
    _waiting, row = asked(client, made)
    client.force_login(person(role))
    assert answers(client, made, row) == [404] * 4
    assert client.post(url(made), FIELDS).status_code == 404


def test_someone_who_stood_back_no_longer_finds_it(client, made):
    _waiting, row = asked(client, made)
    made.parties.filter(part=Party.Part.HANDLER).update(until=timezone.localdate(), mark="")
    assert answers(client, made, row) == [404] * 4


def test_it_is_not_found_under_another_concern(client, made, handler):
    _waiting, row = asked(client, made)
    other = concern(handlers=[handler])
    assert answers(client, other, row) == [200, 404, 404, 404]


def test_its_statements_do_not_grow(client, made, statements):
    asked(client, made)
    few = statements(lambda: client.get(url(made)))
    for _each in range(5):
        asked(client, made)
    assert statements(lambda: client.get(url(made))) == few
