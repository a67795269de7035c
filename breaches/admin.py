from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from breaches.models import Concern


@admin.register(Concern)
class ConcernAdmin(ReadOnlyAdmin):
    """Reference, state and dates: whoever runs the site sees nothing else."""

    list_display = ["reference", "state", "received_on", "closed_on", "erased_on"]
    fields = [
        "reference",
        "state",
        "received_on",
        "answer_due",
        "closed_on",
        "erase_on",
        "erased_on",
    ]
