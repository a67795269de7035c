from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from policies.models import Round, Version


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "state", "published_at"]
    list_filter = ["state"]


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ["policy", "name", "due", "opened_at", "closed_at"]
    list_select_related = ["policy"]
