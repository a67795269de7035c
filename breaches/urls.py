from django.urls import URLPattern, include, path, register_converter

from breaches.codes import LETTERS
from breaches.views import (
    acts,
    anonymous,
    case_files,
    concerns,
    evidence,
    guidance,
    keeping,
    numbers,
    privacy,
    reporter,
    reporting,
    requests,
)

app_name = "breaches"


class ReferenceConverter:
    """A concern's reference, as in K7QM-4WPX."""

    regex = f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")

concern: list[URLPattern] = [
    path("", concerns.concern, name="concern"),
    path("answer/", acts.answer, name="answer"),
    path("message/", acts.message, name="message"),
    path("note/", acts.note, name="note"),
    path("threshold/", acts.threshold, name="threshold"),
    path("action/", acts.action, name="action"),
    path("finding/", acts.finding, name="finding"),
    path("sanction/", acts.sanction, name="sanction"),
    path("state/", acts.state, name="state"),
    path("close/", acts.close, name="close"),
    path("reopen/", acts.reopen, name="reopen"),
    path("silence/", acts.silence, name="silence"),
    path("done/<uuid:pk>/", acts.done, name="done"),
    path("subjects/add/", acts.subject_add, name="subject_add"),
    path("handlers/add/", acts.handler_add, name="handler_add"),
    path("handlers/hand-over/", acts.hand_over, name="hand_over"),
    path("handlers/stand-back/", acts.stand_back, name="stand_back"),
    path("left-out/<uuid:pk>/", acts.left_out, name="left_out"),
    path("signed/<uuid:pk>/", concerns.receipt, name="signed"),
    path("hold/", keeping.hold, name="hold"),
    path("case-file/", case_files.case_files, name="case_files"),
    path("case-file/<uuid:pk>/", case_files.case_file, name="case_file"),
    path("case-file/<uuid:pk>/case.pdf", case_files.case_pdf, name="case_pdf"),
    path("case-file/<uuid:pk>/case.zip", case_files.case_zip, name="case_zip"),
    path("reply/", reporter.reply, name="reply"),
    path("evidence/add/", evidence.add, name="evidence_add"),
    path("evidence/<uuid:pk>/", evidence.display, name="evidence"),
    path("evidence/<uuid:pk>/original/", evidence.original, name="evidence_original"),
    path("evidence/<uuid:pk>/lock/", evidence.lock, name="evidence_lock"),
    path("evidence/<uuid:pk>/release/", evidence.release, name="evidence_release"),
    path("evidence/<uuid:pk>/destroy/", evidence.destroy, name="evidence_destroy"),
]
urlpatterns = [
    path("breaches/", concerns.concerns, name="concerns"),
    path("breaches/numbers/", numbers.numbers, name="numbers"),
    path("breaches/report/", reporting.report, name="report"),
    path("breaches/report/check/", reporting.check, name="check"),
    path("breaches/report/draft/", reporting.autosave, name="autosave"),
    path("breaches/report/forget/", reporting.forget, name="forget"),
    path("breaches/mine/", reporter.mine, name="mine"),
    path("breaches/anonymous/", anonymous.report, name="anonymous"),
    path("breaches/anonymous/return/", anonymous.conversation, name="anonymous_return"),
    path("breaches/keeping/", keeping.keeping, name="keeping"),
    path("breaches/keeping/rule/", keeping.rule, name="rule"),
    path("breaches/keeping/rule/withdraw/", keeping.withdraw, name="rule_withdraw"),
    path("breaches/requests/", requests.requests, name="requests"),
    path("breaches/requests/<uuid:pk>/", requests.access_request, name="access_request"),
    path("breaches/requests/<uuid:pk>/answered/", requests.answered, name="access_answered"),
    path("breaches/requests/<uuid:pk>/print/", requests.printed, name="access_print"),
    path("breaches/requests/<uuid:pk>/<uuid:entry>/", requests.line, name="access_line"),
    path("breaches/guidance/", guidance.guidance, name="guidance"),
    path("breaches/guidance/covers/", guidance.covers, name="covers"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("breaches/<reference:reference>/", include(concern)),
]
