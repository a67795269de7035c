from django.urls import include, path

from bench import bare

urlpatterns = [
    path("", include("config.urls")),
    path("bare/read/<slug:slug>/", bare.read),
    path("bare/list/", bare.listed),
    path("bare/insert/<uuid:version>/", bare.insert),
]
