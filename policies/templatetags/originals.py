from typing import Any

from django import template
from django.db.models import Count, Q
from django.utils.safestring import SafeString

from policies.models import Version
from policies.originals import showing

register = template.Library()


@register.filter
def with_pages(html: str, version: Version) -> SafeString:
    return showing.with_pages(html, version)


@register.inclusion_tag("policies/_original.html", takes_context=True)
def original_note(context: template.Context, version: Version) -> dict[str, Any]:
    """Says that a PDF file is what binds, and hands it out; nothing for any other text."""
    if not version.original:
        return {}
    counts = version.pages.aggregate(
        pages=Count("pk"), empty=Count("pk", filter=Q(with_text=False))
    )
    return {"version": version, "handed": context.get("handed"), **counts}
