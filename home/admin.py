"""Takes out of the admin site what other packages put there and nobody must edit by hand."""

from allauth.account import admin as allauth_admin  # noqa: F401 - registers what is taken out
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401 - registers what is taken out
from django.contrib.auth.models import Group
from django_q import admin as jobs_admin  # noqa: F401 - registers what is taken out
from django_q.models import Failure, OrmQ, Schedule, Success

from audit.admin import ReadOnlyAdmin

# A person's address is changed on the staff pages, which keep allauth's copy equal to it.
# What somebody may do hangs on their jobs, never on Django's groups. A job or schedule names any
# function to call: written by hand, it would run whatever its writer likes.
admin.site.unregister([EmailAddress, Group, OrmQ, Schedule, Success, Failure])


@admin.register(Success, Failure)
class JobAdmin(ReadOnlyAdmin):
    """What became of jobs, to look at when a letter or a PDF does not come."""

    list_display = ["func", "started", "stopped", "attempt_count"]
    fields = ["func", "args", "started", "stopped", "attempt_count", "result"]
