from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from web import dates, telephones

register = template.Library()
register.filter("zoned", dates.zoned)
register.filter("phones", telephones.linked)


@register.filter
def breakable(email: str) -> SafeString:
    """An email address that may wrap after its @ in a narrow column."""
    return format_html_join(mark_safe("@<wbr>"), "{}", ((part,) for part in email.split("@")))
