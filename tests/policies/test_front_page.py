"""What people see before they sign in, and who chooses it."""

from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import etree

from audit.models import Event
from people.models import Role
from policies.lifecycle.approving import withdraw
from policies.models import FrontPage, MonitoringNotice
from policies.register.front_page import set_front_page, set_notice
from tests.factories import PartnershipFactory, person
from tests.making import draft, many_published, published

pytestmark = pytest.mark.django_db
PAGE = reverse("policies:front_page")
FRAME, FEED = reverse("policies:frame"), reverse("policies:feed")
Shown = FrontPage.Shown
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(slug: str = "quiet-screens-policy") -> str:
    return reverse("acknowledgements:read", args=[slug])


def test_the_clerk_chooses_what_is_seen(client):
    client.force_login(person(Role.CLERK))
    sent = {"shown": "titles", "notice": "Internet use is monitored."}
    assert client.post(PAGE, sent).status_code == 302
    page = client.get(PAGE)
    assert FrontPage.current().lists
    assert "Internet use is monitored." in page.text
    acts = set(Event.objects.values_list("act", flat=True))
    assert {"front_page.set", "notice.set"} <= acts


def test_an_invalid_choice_is_refused_and_what_was_typed_stays(client):
    client.force_login(person(Role.CLERK))
    page = client.post(PAGE, {"shown": "everything", "notice": "Typed with care."})
    assert page.context["form"].errors
    assert "Typed with care." in page.text


def test_without_a_choice_people_sign_in_first(client):
    published()
    assert client.get("/").url == "/accounts/login/?next=/"
    assert client.get(text_of()).url.startswith("/accounts/login/")
    assert client.get(FRAME).status_code == client.get(FEED).status_code == 404


def test_titles_are_listed_and_texts_are_not(client):
    version = published()
    draft("Fresh Policy", "fresh")
    set_front_page(Shown.TITLES, None)
    page = client.get("/")
    assert "Quiet Screens Policy" in page.text
    assert "Fresh Policy" not in page.text
    for address in (text_of(), reverse("policies:pdf", args=[version.policy.slug, "1.0"])):
        assert client.get(address).url.startswith("/accounts/login/")


def test_texts_are_open_to_all_if_the_partnership_chooses(client):
    version = published()
    set_front_page(Shown.TEXTS, None)
    page = client.get(text_of())
    assert "Lock the screen." in page.text
    assert "Tick" not in page.text
    pdf = client.get(reverse("policies:pdf", args=[version.policy.slug, "1.0"]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")


def test_leavers_read_what_anybody_may(client):
    published()
    client.force_login(person(None))
    assert client.get(text_of()).status_code == 404
    set_front_page(Shown.TEXTS, None)
    assert "Lock the screen." in client.get(text_of()).text


def test_nobody_signs_without_signing_in(client):
    published()
    set_front_page(Shown.TEXTS, None)
    assert client.post(text_of(), {"typed_name": "Ada"}).url.startswith("/accounts/login/")


def test_what_is_not_in_force_stays_closed(client):
    old = published()
    published(words="other screens")
    fresh = draft("Fresh Policy", "fresh")
    gone = published("Gone Policy", "gone")
    withdraw(gone, None, "No longer needed.")
    set_front_page(Shown.TEXTS, None)
    addresses = [
        reverse("policies:pdf", args=[old.policy.slug, "1.0"]),
        reverse("policies:pdf", args=[fresh.policy.slug, "1.0"]),
        text_of("fresh-policy"),
        text_of("gone-policy"),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_other_pages_stay_closed_when_texts_are_open(client):
    version = published()
    set_front_page(Shown.TEXTS, None)
    closed = [
        reverse("policies:version", args=[version.policy.slug, "1.0"]),
        reverse("home:reviews", args=[version.policy.slug]),
        reverse("policies:search"),
    ]
    assert all(client.get(each).url.startswith("/accounts/login/") for each in closed)


def test_an_address_of_a_section_lasts(client):
    published()
    address = reverse("policies:section", args=["quiet-screens-policy", "2.1"])
    client.force_login(person())
    found = urlsplit(client.get(address).url)
    assert found.path == text_of()
    assert f'id="{found.fragment}"' in client.get(text_of()).text


def test_a_section_that_is_gone_leads_to_the_whole_text(client):
    published()
    client.force_login(person())
    page = client.get(reverse("policies:section", args=["quiet-screens-policy", "9"]), follow=True)
    assert page.redirect_chain == [(text_of(), 302)]
    assert "has no section 9" in page.text


def test_the_notice_is_shown_before_and_after_signing_in(client):
    set_notice("Internet use is monitored.", None)
    assert "Internet use is monitored." in client.get(reverse("account_login")).text
    client.force_login(person())
    assert "Internet use is monitored." in client.get("/").text


def test_a_notice_is_followed_and_never_changed(client):
    clerk = person(Role.CLERK)
    set_notice("First.", clerk)
    set_notice("Second.", clerk)
    set_notice("Second.", clerk)
    set_notice("", clerk)
    assert MonitoringNotice.objects.count() == 3
    assert MonitoringNotice.objects.current() is None
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringNotice.objects.update(text="Otherwise.")


def test_only_named_sites_may_embed_the_frame(client, settings):
    settings.INTRANET_ORIGINS = ["https://intranet.example"]
    published()
    set_front_page(Shown.TITLES, None)
    page = client.get(FRAME)
    assert "frame-ancestors https://intranet.example" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert 'target="_top"' in page.text
    settings.INTRANET_ORIGINS = []
    assert "frame-ancestors 'none'" in client.get(FRAME)["Content-Security-Policy"]


def test_other_pages_cannot_be_embedded(client, settings):
    settings.INTRANET_ORIGINS = ["https://intranet.example"]
    set_front_page(Shown.TITLES, None)
    page = client.get("/")
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_feed_names_each_policy_in_force(client):
    PartnershipFactory(name="Hill & <Dale>")
    version = published("Bits & <Bytes> Policy")
    set_front_page(Shown.TITLES, None)
    answer = client.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    [entry] = feed.entries
    assert entry.title_detail.value == "Bits &amp; <Bytes> Policy".replace("&amp;", "&")
    assert entry.id == f"urn:uuid:{version.pk}"
    assert urlsplit(entry.link).path == text_of("bits-bytes-policy")


@pytest.mark.parametrize("policies", [0, 3])
def test_the_feed_meets_rfc_4287(client, policies):
    """Sections 4.1.1 and 4.1.2: what must be there, and what must be there only once."""
    many_published(policies)
    set_front_page(Shown.TITLES, None)
    root = etree.fromstring(client.get(FEED).content)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == policies
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert urlsplit(str(element.findtext(f"{ATOM}id"))).scheme
        assert feedparser.datetimes._parse_date_w3dtf(element.findtext(f"{ATOM}updated"))
        assert element.find(f"{ATOM}link[@rel='alternate']") is not None
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert root.find(f"{ATOM}link[@rel='self']") is not None


@pytest.mark.parametrize("address", ["/", FRAME, FEED])
def test_its_statements_are_as_many_for_many_policies(client, statements, address):
    set_front_page(Shown.TITLES, None)
    many_published(3)
    few = statements(lambda: client.get(address))
    many_published(100)
    assert statements(lambda: client.get(address)) == few


def every_page_open_to_all(client: Any) -> list[str]:
    return [client.get(address).text for address in ("/", FRAME, FEED, text_of())]


def test_nobody_is_named_to_people_who_are_signed_out(client):
    clerk = person(Role.CLERK, first_name="Zebedee", last_name="Quillfeather")
    published()
    set_front_page(Shown.TEXTS, clerk)
    set_notice("Internet use is monitored.", clerk)
    assert not any("Quillfeather" in page for page in every_page_open_to_all(client))
