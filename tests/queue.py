"""Runs queued jobs here and now."""

from django.utils.module_loading import import_string
from django_q.models import OrmQ

from people.jobs import send_waiting_emails


def run_jobs(*names: str) -> None:
    """Run the queued jobs of these names, and any of these names that they queue."""
    while found := [job for job in OrmQ.objects.order_by("pk") if job.task["func"] in names]:
        for job in found:
            task = job.task
            job.delete()
            import_string(task["func"])(*task["args"])


def send_emails() -> None:
    """Send all that is in the outbox and was not put off."""
    send_waiting_emails()
    run_jobs("people.jobs.send_email")


def send_letters() -> None:
    """Send the emails about texts to the people who act next."""
    run_jobs("policies.jobs.send_letters")
    send_emails()
