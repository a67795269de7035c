from django.contrib import admin

from acknowledgements.models import Signature
from audit.admin import ReadOnlyAdmin


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["at", "person", "version", "method"]
    list_select_related = ["person", "version"]
    list_filter = ["method"]
