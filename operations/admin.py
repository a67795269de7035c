"""Takes out of the admin site what other packages put there and nobody should edit by hand."""

from allauth.account import admin as allauth_admin  # noqa: F401 - registers what is taken out
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401 - registers what is taken out
from django.contrib.auth.models import Group
from django_q import admin as jobs_admin  # noqa: F401 - registers what is taken out
from django_q.models import Failure, OrmQ, Schedule, Success

from audit.admin import ReadOnlyAdmin

# An address is changed on the staff pages, which keep allauth's copy in step. Rights come from jobs
# at the school, never from Django's groups. A job or schedule of the queue names any function to
# call: one written by hand could run any code.
admin.site.unregister([EmailAddress, Group, OrmQ, Schedule, Success, Failure])


@admin.register(Success, Failure)
class JobAdmin(ReadOnlyAdmin):
    """What became of jobs, for when an email or a PDF does not arrive."""

    list_display = ["func", "started", "stopped", "attempt_count"]
    fields = ["func", "args", "started", "stopped", "attempt_count", "result"]
