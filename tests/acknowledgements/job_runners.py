"""What the processes of test_killed_jobs.py do, besides the job runner itself."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from acknowledgements.models import Certificate, Letter, Notice
from acknowledgements.proof import verifying
from tests import factories, making
from tests.processes import say


def prepare(count: str) -> None:
    """So many people who have signed one policy, with an email about another still to be sent."""
    crowd, version = factories.people(int(count)), making.published()
    for each in crowd:
        making.signed(each, version)
    making.published("Clear Desks Policy", "desks")
    OrmQ.objects.all().delete()  # Other jobs queued by publishing and signing.
    Schedule.objects.all().delete()  # The runner checks it only now and then.
    today = timezone.localdate()
    for letter in Letter.objects.bulk_create(Letter(person=each, day=today) for each in crowd):
        async_task("acknowledgements.jobs.send_letter", str(letter.pk))


def later() -> None:
    """As if six minutes had passed: a killed run's locks are free, and the schedule is due."""
    before = timezone.now() - timedelta(minutes=7)
    OrmQ.objects.update(lock=before)
    Letter.objects.filter(state=Letter.State.SENDING).update(sending_at=before)
    for job in ("make_certificates", "send_stopped_letters"):
        async_task(f"acknowledgements.jobs.{job}")


def tell() -> None:
    """What there is by now, and what is wrong with it."""
    notices = Notice.objects.filter(outcome=Notice.Outcome.SENT)
    by_letter = Counter(notices.values_list("person__email", flat=True))
    folder = Path(settings.FILES_ROOT) / "certificates"
    files = [path.stem for path in folder.iterdir()] if folder.exists() else []
    found = {
        "certificates": sorted(map(str, Certificate.objects.values_list("pk", flat=True))),
        "files": sorted(files),
        "notices": by_letter,
        "again": list(notices.filter(again=True).values_list("person__email", flat=True)),
        "unsent": Letter.objects.exclude(state=Letter.State.SENT).count(),
        "problems": [*verifying.problems()],
    }
    say(json.dumps(found))


def main(name: str, *words: str) -> None:
    acts: dict[str, Callable[..., None]] = {"prepare": prepare, "later": later, "tell": tell}
    acts[name](*words)
