from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from people import dates, telephones

register = template.Library()
register.filter("zoned", dates.zoned)
register.filter("phones", telephones.linked)


@register.filter
def breakable(email: str) -> SafeString:
    """An e-mail that may go on in the next line after its @, where a narrow column needs it."""
    return format_html_join(mark_safe("@<wbr>"), "{}", ((part,) for part in email.split("@")))
