from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from audit.admin import ReadOnlyAdmin
from audit.models import Event, record
from people.decorators import signed_in
from people.models import Absence, ClosedDay, Group, Partnership, Person, Post, School

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    # Generic in its stubs only.
    ModelAdmin = admin.ModelAdmin


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ["last_name", "first_name", "email", "is_staff"]
    search_fields = ["last_name", "first_name", "email"]
    exclude = ["password"]

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Person], search_term: str
    ) -> tuple[models.QuerySet[Person], bool]:
        """As on the staff list: names in any spelling."""
        return queryset & Person.objects.matching(search_term), False


@admin.register(Partnership)
class PartnershipAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Partnership.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Partnership, form: Any, change: bool) -> None:
        """There is one partnership, and a constraint fixes its key."""
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(School)
class SchoolAdmin(ModelAdmin):
    # The site's own page renames a school, and says if another has that name.
    readonly_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The site's own page creates the school's staff groups too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: School, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(Event.Act.SCHOOL_CHANGED, by=signed_in(request), about=obj, fields=form.changed_data)


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_select_related = ["school"]


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "person", "start", "end"]
    list_select_related = ["person", "group__school"]


@admin.register(Absence)
class AbsenceAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "person"]
    list_select_related = ["person"]


@admin.register(ClosedDay)
class ClosedDayAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "school"]
    list_select_related = ["school"]
