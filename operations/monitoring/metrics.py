"""Figures for Prometheus: responses and the queue. Nothing is counted by person."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django_q.models import Failure, OrmQ
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from acknowledgements.models import Link
from operations.models import Run
from operations.monitoring import job_queue, surroundings
from operations.monitoring.health import TASKS, free_bytes, problems

_own = CollectorRegistry()
answered = Histogram(
    "undersigned_answer_seconds",
    "How long answers took.",
    ["view", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=_own,
)


def count(view: str, status: int, seconds: float) -> None:
    """Count one response. Statuses are counted by class: 2xx, 4xx and so on."""
    answered.labels(view, f"{status // 100}xx").observe(seconds)


def exposition() -> bytes:
    """All figures: of every web process if PROMETHEUS_MULTIPROC_DIR names a folder that they share,
    otherwise of this one."""
    registry = CollectorRegistry()
    registry.register(_Waiting())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(_own) + generate_latest(registry)


class _Waiting(Collector):
    def collect(self) -> Iterator[Metric]:
        said = {"release": settings.RELEASE}
        yield InfoMetricFamily("undersigned", "Which release this is.", said)
        well = GaugeMetricFamily("undersigned_well", "1 where a check passes.", labels=["check"])
        for name, problem in problems().items():
            well.add_metric([name], 0 if problem else 1)
        yield well
        signatures = Link.objects.aggregate(n=Max("sequence"))["n"] or 0
        yield GaugeMetricFamily("undersigned_signatures", "All that were given.", signatures)
        due = OrmQ.objects.filter(lock__lte=timezone.now()).count()
        yield GaugeMetricFamily("undersigned_jobs_due", "Jobs that could run now.", due)
        failed = Failure.objects.count()
        yield GaugeMetricFamily("undersigned_jobs_failed", "Jobs that failed and are kept.", failed)
        given_up = job_queue.given_up().count()
        yield GaugeMetricFamily("undersigned_jobs_given_up", "To be tried again.", given_up)
        free = free_bytes()
        yield GaugeMetricFamily("undersigned_free_bytes", "Room for files.", free)
        yield from _upkeep()


def _upkeep() -> Iterator[GaugeMetricFamily]:
    said = "When a task of the machine last ended well."
    worked = GaugeMetricFamily("undersigned_worked_timestamp_seconds", said, labels=["task"])
    for kind in TASKS:
        if at := Run.objects.last_good(kind):
            worked.add_metric([kind], at.timestamp())
    yield worked
    if certificate := surroundings.known().certificate:
        said = "For how long the site's certificate is valid."
        yield GaugeMetricFamily("undersigned_certificate_days", said, certificate.days)
