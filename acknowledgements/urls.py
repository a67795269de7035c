from django.urls import path

from acknowledgements.views import chasing, paper, signing

app_name = "acknowledgements"
urlpatterns = [
    path("policies/<slug:slug>/", signing.read, name="read"),
    path("acknowledgements/", signing.mine, name="mine"),
    path("acknowledgements/as-it-was/", chasing.as_it_was, name="as_it_was"),
    path("acknowledgements/as-it-was.csv", chasing.as_it_was_csv, name="as_it_was_csv"),
    path("acknowledgements/as-it-was/print/", chasing.as_it_was_print, name="as_it_was_print"),
    path("acknowledgements/as-it-was/<uuid:pk>.pdf", chasing.day_sheet, name="day_sheet"),
    path("acknowledgements/unsigned/", chasing.unsigned_list, name="unsigned"),
    path("acknowledgements/unsigned/list.csv", chasing.unsigned_csv, name="unsigned_csv"),
    path("acknowledgements/forms/", paper.forms, name="forms"),
    path("acknowledgements/forms/<uuid:pk>/", paper.printout, name="printout"),
    path("acknowledgements/forms/<uuid:pk>/forms.pdf", paper.printout_pdf, name="printout_pdf"),
    path("acknowledgements/paper/", paper.paper, name="paper"),
    path("acknowledgements/<uuid:pk>/", signing.receipt, name="receipt"),
    path("acknowledgements/<uuid:pk>/scan/", signing.scan, name="scan"),
]
