"""Finishes what is still due after a storm or faults."""

import time

from django_q.models import OrmQ

from acknowledgements.jobs import make_old_certificates
from acknowledgements.models import Signature
from bench.breaking import until_it_answers


def finish(minutes: float = 15) -> None:
    """Wait until every job is done and each signature has its certificate, or time is up. The
    runners make certificates only a third of the time, to keep emails moving: this helps them."""
    deadline = time.monotonic() + 60 * minutes
    while until_it_answers(_left) and time.monotonic() < deadline:
        make_old_certificates()
        time.sleep(1)


def _left() -> int:
    return OrmQ.objects.count() + Signature.objects.filter(certificate=None).count()
