from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("health/ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
    path("settings/status/", views.status, name="status"),
    path("settings/status/jobs/<slug:task>/", views.try_again, name="try_again"),
]
