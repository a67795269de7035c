"""What people see before they sign in: the front page, the intranet's frame, the feed."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import Partnership, Person
from policies.models import FrontPage, MonitoringNotice, Version
from web.addresses import absolute


@transaction.atomic
def set_front_page(shown: str, by: Person | None) -> None:
    """Choose what people see without signing in: one of `FrontPage.Shown`."""
    page, _made = FrontPage.objects.select_for_update().get_or_create(pk=1)
    if page.shown == shown:
        return
    page.shown = shown
    page.save(update_fields=["shown"])
    record(Event.Act.FRONT_PAGE_SET, by, page, shown=shown)


@transaction.atomic
def set_notice(text: str, by: Person | None) -> None:
    """Show another monitoring notice, or none; earlier ones stay on record."""
    FrontPage.objects.select_for_update().get_or_create(pk=1)  # Of two at once, one waits.
    last = MonitoringNotice.objects.current()
    if text == (last.text if last else ""):
        return
    notice = MonitoringNotice.objects.create(text=text, set_by=by)
    record(Event.Act.NOTICE_SET, by, notice, text=text)


def in_force() -> list[Version]:
    """What is listed publicly: titles and dates, ordered by title. One SQL query."""
    versions = Version.objects.published().without_text().select_related("policy")
    return list(versions.order_by("title"))


def feed(address: str) -> bytes:
    """Write the feed (RFC 4287): an entry for each policy in force, which changes with its
    version."""
    base = absolute()
    partnership = str(Partnership.current())
    atom = Atom1Feed(
        title=_("Policies of %s") % partnership,
        link=base + reverse("home:desk"),
        description=_("The policies in force."),
        language=settings.LANGUAGE_CODE,
        author_name=partnership,
        feed_url=address,
        feed_guid=address,
    )
    for version in in_force():
        link = base + reverse("acknowledgements:read", args=[version.policy.slug])
        assert version.published_at
        words = _("Version %(number)s, in force since %(day)s.") % {
            "number": version.number,
            "day": date_format(version.published_at, "j F Y"),
        }
        atom.add_item(
            title=version.title,
            link=link,
            description=f"{words} {version.changes}".strip(),
            unique_id=f"urn:uuid:{version.pk}",
            pubdate=version.published_at,
            updateddate=version.published_at,
        )
    content: bytes = atom.writeString("utf-8").encode()
    return content
