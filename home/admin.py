"""Takes out of the admin site what other packages put there and nobody must edit by hand."""

from allauth.account import admin as allauth_admin  # noqa: F401 - registers what is taken out
from allauth.account.models import EmailAddress
from django.contrib import admin

# A person's address is changed on the staff pages, which keep allauth's copy equal to it.
admin.site.unregister(EmailAddress)
