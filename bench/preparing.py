"""Policies by the acts that make real ones, PDFs and all: their records can be verified."""

import datetime

from django.utils import timezone

from bench.filling import a_text
from policies.approving import approve, submit
from policies.importing import bring_in
from policies.jobs import make_pdf
from policies.models import Meeting, Version
from policies.publishing import Asking, publish
from policies.texts.parsing import parse


def approved(title: str) -> Version:
    """A first version, ready to be published."""
    today = timezone.localdate()
    version = bring_in(parse(a_text(title, today.year)), by=None)
    submit(version, by=None)
    approve(version, None, Meeting.objects.held(today, Meeting.Body.GOVERNING_BODY))
    make_pdf(str(version.pk))
    return Version.objects.get(pk=version.pk)


def to_sign(count: int) -> list[Version]:
    """So many policies that everybody is asked to sign within the year."""
    versions = [approved(f"Policy {n:02}") for n in range(count)]
    for version in versions:
        publish(version, None, Asking(timezone.localdate() + datetime.timedelta(days=365)))
    return versions
