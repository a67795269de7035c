"""What the release before had queued or scheduled still runs: a queue holds dotted names."""

import pytest
from django.apps import apps
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from operations import schedule_sync

# A name may go once no installation can have it queued: a release after the one that renamed it.
JOBS = {
    "acknowledgements": [
        "make_certificates",
        "make_checkpoint",
        "make_day_sheet",
        "make_old_certificates",
        "make_printout",
        "read_bounces",
        "send_checkpoint",
        "send_letter",
        "send_question_letter",
        "send_question_letters",
        "send_receipt",
        "send_set_aside",
        "send_stopped_letters",
        "stamp_certificates",
        "write_letters",
    ],
    "breaches": [
        "clear_up",
        "make_case_file",
        "make_display",
        "make_missing_displays",
        "send_letters",
        "send_quiet_letters",
        "set_all_days",
    ],
    "home": [
        "make_evidence",
        "make_pack",
        "send_review_letter",
        "send_review_letters",
    ],
    "operations": ["journal_erasures", "learn_surroundings", "look"],
    "people": [
        "forget_what_is_over",
        "send_email",
        "send_email_changed",
        "send_invitation",
        "send_notice",
        "send_reset",
        "send_waiting_emails",
        "sweep_files",
    ],
    "policies": [
        "ask_new_groups",
        "draw_missing_pages",
        "draw_pages",
        "forget_uploads",
        "index_missing_texts",
        "index_text",
        "make_missing_pdfs",
        "make_pdf",
        "make_redline",
        "make_review_sheet",
        "publish_what_is_due",
        "remind_of_reviews",
        "renew_what_is_due",
        "send_letter",
        "send_letters",
        "sweep_pictures",
    ],
}
NAMES = [f"{app}.jobs.{job}" for app, jobs in JOBS.items() for job in jobs]


@pytest.mark.parametrize("name", NAMES)
def test_a_job_queued_by_the_release_before_is_found(name):
    assert callable(import_string(name))


def test_every_job_of_this_release_is_listed_for_the_next():
    scheduled = {
        f"{config.label}.jobs.{job}"
        for config in apps.get_app_configs()
        for job in getattr(config, "scheduled", {})
    }
    made = {model.made_by for model in apps.get_models() if hasattr(model, "made_by")}
    assert scheduled | made <= set(NAMES)


def test_a_queued_job_runs(db):
    async_task("people.jobs.forget_what_is_over")
    task = OrmQ.objects.get().task
    assert import_string(task["func"])(*task["args"]) is None


def test_schedules_of_the_release_before_stay(db):
    before = set(Schedule.objects.values_list("func", flat=True))
    schedule_sync.install("default")
    assert set(Schedule.objects.values_list("func", flat=True)) == before
    assert before <= set(NAMES)
