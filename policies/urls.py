from django.urls import path

from policies import views

app_name = "policies"
one = "policies/<slug:slug>/versions/<str:number>/"
urlpatterns = [
    path("policies/import/", views.import_policy, name="import"),
    path("policies/import/save/", views.import_save, name="import_save"),
    path(one, views.version, name="version"),
    path(f"{one}check/", views.check_version, name="check"),
    path(f"{one}policy.pdf", views.pdf, name="pdf"),
    path(f"{one}submit/", views.submit_version, name="submit"),
    path(f"{one}discard/", views.discard_version, name="discard"),
    path(f"{one}publish/", views.publish_version, name="publish"),
]
