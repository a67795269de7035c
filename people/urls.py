from django.urls import include, path

from people.views import absences, accounts, brand_stylesheet, invitations, jobs, schools, staff

app_name = "people"

person = [
    path("", staff.person, name="person"),
    path("change/", staff.change, name="change"),
    path("invite/", invitations.invite, name="invite"),
    path("try-address/", staff.try_address, name="try_address"),
    path("switch-off/", accounts.switch_off, name="switch_off"),
    path("switch-on/", accounts.switch_on, name="switch_on"),
    path("jobs/add/", jobs.add, name="job_add"),
    path("jobs/<uuid:job_id>/change/", jobs.change, name="job_change"),
    path("jobs/<uuid:job_id>/end/", jobs.end, name="job_end"),
    path("absences/add/", absences.add, name="absence_add"),
    path("absences/<uuid:absence_id>/end/", absences.end, name="absence_end"),
]
school = [
    path("", schools.school, name="school"),
    path("change/", schools.change, name="school_change"),
    path("closed-days/add/", schools.closed_day_add, name="closed_day_add"),
    path("closed-days/<uuid:day_id>/remove/", schools.closed_day_remove, name="closed_day_remove"),
]
urlpatterns = [
    path("partnership.css", brand_stylesheet.stylesheet, name="stylesheet"),
    path("people/", staff.people, name="people"),
    path("people/add/", staff.add, name="add"),
    path("people/invitation/<str:token>/", invitations.accept, name="accept_invitation"),
    path("people/<uuid:person_id>/", include(person)),
    path("schools/", schools.schools, name="schools"),
    path("schools/add/", schools.add, name="school_add"),
    path("schools/<slug:slug>/", include(school)),
]
