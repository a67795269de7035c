from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import Event


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Evidence can be looked at in the admin site and never changed there."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "act", "object_name", "actor_name"]
    search_fields = ["object_name", "actor_name"]
    date_hierarchy = "at"
