from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("policies/", views.policies, name="policies"),
    path("health/", views.health, name="health"),
]
