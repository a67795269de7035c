from django.urls import path

from home import views
from people import day_converter  # noqa: F401 - makes <day:…> known

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("policies/", views.policies, name="policies"),
    path("policies/calendar/", views.calendar, name="calendar"),
    path("policies/calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("policies/<slug:slug>/reviews/", views.reviews, name="reviews"),
    path("policies/<slug:slug>/reviews/<day:day>/evidence.pdf", views.evidence, name="evidence"),
    path("meetings/<uuid:pk>/pack/", views.pack, name="pack"),
    path("meetings/<uuid:pk>/papers.pdf", views.papers, name="papers"),
    path("health/", views.health, name="health"),
    path("health/ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
]
