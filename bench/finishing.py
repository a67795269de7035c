"""After a storm or faults: what is still due is done."""

import time

from django_q.models import OrmQ

from acknowledgements.jobs import make_old_certificates
from acknowledgements.models import Signature
from bench.breaking import until_it_answers


def finish(minutes: float = 15) -> None:
    """Wait until every job is done and each signature has its certificate, or time is up. The
    runners make certificates for a third of the time, so that letters need not wait: this helps."""
    deadline = time.monotonic() + 60 * minutes
    while until_it_answers(_left) and time.monotonic() < deadline:
        make_old_certificates()
        time.sleep(1)


def _left() -> int:
    return OrmQ.objects.count() + Signature.objects.filter(certificate=None).count()
