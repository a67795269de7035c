from django import template
from django.utils.safestring import SafeString, mark_safe

from policies.texts.rendering import render_note

register = template.Library()


@register.filter
def as_note(source: str) -> SafeString:
    """Markdown written beside a text, as clean HTML."""
    return mark_safe(render_note(source))  # Only allowed tags are left in it.
