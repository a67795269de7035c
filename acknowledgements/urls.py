from django.urls import path, re_path

from acknowledgements.views import (
    chasing,
    checkpoints,
    one_person,
    paper,
    questions,
    signing,
    telling,
    verifying,
)
from people import day_converter  # noqa: F401  # makes <day:…> known

app_name = "acknowledgements"
urlpatterns = [
    path("policies/<slug:slug>/", signing.read, name="read"),
    path("policies/<slug:slug>/for/<uuid:public_id>/", signing.own, name="own"),
    path("acknowledgements/", signing.mine, name="mine"),
    path("policies/<slug:slug>/ask/", questions.ask, name="ask"),
    path("acknowledgements/remind/", telling.remind, name="remind"),
    path("acknowledgements/told/", telling.told, name="told"),
    path("acknowledgements/undelivered/", telling.undelivered, name="undelivered"),
    path("acknowledgements/reminders/", telling.reminders, name="reminders"),
    path("acknowledgements/questions/", questions.questions, name="questions"),
    path("acknowledgements/questions/<uuid:pk>/", questions.question, name="question"),
    path("acknowledgements/questions/<uuid:pk>/settle/", questions.settle, name="settle"),
    path("acknowledgements/questions/<uuid:pk>/publish/", questions.publish, name="publish_answer"),
    path("acknowledgements/questions/<uuid:pk>/take-down/", questions.take_down, name="take_down"),
    path("acknowledgements/as-it-was/", chasing.as_it_was, name="as_it_was"),
    path("acknowledgements/as-it-was.csv", chasing.as_it_was_csv, name="as_it_was_csv"),
    path("acknowledgements/as-it-was/print/", chasing.as_it_was_print, name="as_it_was_print"),
    path("acknowledgements/as-it-was/<uuid:pk>.pdf", chasing.day_sheet, name="day_sheet"),
    path("acknowledgements/unsigned/", chasing.unsigned_list, name="unsigned"),
    path("acknowledgements/unsigned/list.csv", chasing.unsigned_csv, name="unsigned_csv"),
    path("acknowledgements/people/<uuid:public_id>/", one_person.person, name="person"),
    path(
        "acknowledgements/people/<uuid:public_id>/certificates.zip",
        one_person.certificates,
        name="certificates",
    ),
    path("acknowledgements/matrix/", chasing.matrix, name="matrix"),
    re_path(
        r"^acknowledgements/matrix\.(?P<kind>csv|xlsx)$", chasing.matrix_file, name="matrix_file"
    ),
    path("acknowledgements/forms/", paper.forms, name="forms"),
    path("acknowledgements/forms/<uuid:pk>/", paper.printout, name="printout"),
    path("acknowledgements/forms/<uuid:pk>/forms.pdf", paper.printout_pdf, name="printout_pdf"),
    path("acknowledgements/paper/", paper.paper, name="paper"),
    path("acknowledgements/<uuid:pk>/", signing.receipt, name="receipt"),
    path("acknowledgements/<uuid:pk>/certificate.pdf", verifying.certificate, name="certificate"),
    path("acknowledgements/<uuid:pk>/certificate.tst", verifying.time_stamp, name="time_stamp"),
    path("acknowledgements/checkpoints/", checkpoints.checkpoints, name="checkpoints"),
    path("acknowledgements/checkpoints/<day:day>.json", checkpoints.checkpoint, name="checkpoint"),
    path(
        "acknowledgements/checkpoints/<int:pk>/remove/",
        checkpoints.witness_remove,
        name="witness_remove",
    ),
    path("verify/", verifying.verify, name="verify"),
    path("verify/authority.crt", verifying.root, name="authority"),
    path("verify/<str:code>/", verifying.verify_code, name="verify_code"),
    path("acknowledgements/<uuid:pk>/scan/", signing.scan, name="scan"),
]
