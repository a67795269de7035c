import pytest

from breaches.evidence import locks
from tests.breaches.filing import kept, url
from tests.breaches.making import concern

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(deputy, teacher):
    return concern(handlers=[deputy], reporter=teacher)


@pytest.mark.files
@pytest.mark.parametrize(
    ("acts", "state"),
    [
        (["lock"], "locked"),
        (["lock", "release"], "kept"),
        (["lock", "destroy"], "destroyed"),
    ],
)
def test_a_handler_decides_with_a_reason(client, case, deputy, acts, state):
    evidence = kept(case)
    client.force_login(deputy)
    for act in acts:
        page = url(f"evidence_{act}", case, evidence.pk)
        assert "post.jpg" in client.get(page).content.decode()
        assert client.post(page, {"why": "On advice."}).url == case.get_absolute_url()
    evidence.refresh_from_db()
    assert evidence.state == state


@pytest.mark.parametrize("act", ["lock", "release", "destroy"])
def test_without_a_reason_nothing_is_decided(client, case, deputy, act):
    evidence = kept(case)
    if act != "lock":
        locks.lock(evidence, deputy, "It may be indecent.")
    client.force_login(deputy)
    page = client.post(url(f"evidence_{act}", case, evidence.pk), {"why": " "}).content.decode()
    assert "This field is required." in page
    assert case.entries.filter(kind__in=["released", "destroyed"]).count() == 0


@pytest.mark.parametrize("act", ["lock", "release", "destroy"])
def test_the_reporter_decides_nothing(client, case, deputy, teacher, act):
    evidence = kept(case)
    if act != "lock":
        locks.lock(evidence, deputy, "It may be indecent.")
    client.force_login(teacher)
    assert client.post(url(f"evidence_{act}", case, evidence.pk), {"why": "x"}).status_code == 404
