"""When each policy is reviewed: as rows, and as a calendar feed."""

import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from people.models import Person
from policies.models import Version
from web.addresses import absolute

SALT = "home.calendar"


def reviews_due() -> list[Version]:
    """The texts in force that have a review date, earliest first. One SQL query."""
    versions = Version.objects.published().without_text().select_related("policy__owner")
    return list(versions.exclude(policy__next_review=None).order_by("policy__next_review", "title"))


def token_of(person: Person) -> str:
    """The secret in the address of somebody's own calendar, for programs that can't sign in."""
    return signing.dumps(person.public_id.hex, salt=SALT)


def whose(token: str) -> Person | None:
    """Whose calendar it is; None if the token is invalid or they no longer oversee policies."""
    try:
        public_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = Person.objects.reachable().filter(public_id=public_id).first()
    return person if person and person.oversees_policies else None


def ical() -> bytes:
    """Write the calendar (RFC 5545): an all-day event for each review."""
    calendar = Calendar()
    calendar.add("prodid", "-//Undersigned//Reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Reviews of policies"))
    for version in reviews_due():
        calendar.add_component(_event(version))
    content: bytes = calendar.to_ical()
    return content


def _event(version: Version) -> Event:
    policy = version.policy
    assert policy.next_review
    address = absolute(reverse("home:reviews", args=[policy.slug]))
    event = Event()
    event.add("uid", f"review-{policy.slug}@{settings.BASE_URL.partition('//')[2]}")
    event.add("dtstamp", version.published_at)
    event.add("dtstart", policy.next_review)
    event.add("dtend", policy.next_review + datetime.timedelta(days=1))
    event.add("summary", _("Annual review: %s") % policy.title)
    event.add("url", address)
    return event
