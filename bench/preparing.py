"""Policies made by the real acts, PDFs included, so that their records can be verified."""

import datetime

from django.utils import timezone

from bench.filling import a_text, newly_approved
from policies.jobs import make_pdf
from policies.lifecycle.publishing import Asking, publish
from policies.models import Version


def approved(title: str) -> Version:
    """A first version, ready to be published."""
    today = timezone.localdate()
    version = newly_approved(a_text(title, today.year), today)
    make_pdf(str(version.pk))
    return Version.objects.get(pk=version.pk)


def to_sign(count: int) -> list[Version]:
    """So many policies that everybody is asked to sign within the year."""
    versions = [approved(f"Policy {n:02}") for n in range(count)]
    for version in versions:
        publish(version, None, Asking(timezone.localdate() + datetime.timedelta(days=365)))
    return versions
