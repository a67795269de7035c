from django.urls import path

from home.views import calendar, desk, emails, papers, policies, reviews
from web import converters  # noqa: F401 - makes <day:…> known

app_name = "home"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("emails/", emails.emails, name="emails"),
    path("emails/<uuid:pk>/send-again/", emails.send_again, name="email_send_again"),
    path("policies/", policies.policies, name="policies"),
    path("policies/calendar/", calendar.calendar, name="calendar"),
    path("policies/calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("policies/<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    path("policies/<slug:slug>/reviews/<day:day>/evidence.pdf", reviews.evidence, name="evidence"),
    path("meetings/<uuid:pk>/pack/", papers.pack, name="pack"),
    path("meetings/<uuid:pk>/papers.pdf", papers.papers, name="papers"),
]
