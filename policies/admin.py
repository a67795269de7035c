from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from policies.models import Meeting, Round, SentBack, Version


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "state", "published_at"]
    list_filter = ["state"]


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ["policy", "name", "due", "opened_at", "closed_at"]
    list_select_related = ["policy"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["day", "who", "minute_reference"]


@admin.register(SentBack)
class SentBackAdmin(ReadOnlyAdmin):
    list_display = ["version", "at"]
    list_select_related = ["version"]
