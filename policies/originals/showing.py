"""The text of a PDF file with the picture of each page where the page begins."""

import re

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from policies.models import Version

BEGINS = re.compile(
    r'<(?P<tag>p|h[2-6])\b[^>]* id="page-(?P<number>\d{1,4})"[^>]*>[^<]*</(?P=tag)>\n?'
)


def with_pages(html: str, version: Version) -> SafeString:
    """Any other text as it is. One SQL query for a PDF file."""
    if not version.original:
        return mark_safe(html)
    pages = {page.number: page for page in version.pages.select_related("picture")}
    template = get_template("policies/_page.html")
    given_up = version.state != Version.State.DRAFT

    def shown(match: re.Match[str]) -> str:
        page = pages.get(int(match["number"]))
        return match[0] + (template.render({"page": page, "given_up": given_up}) if page else "")

    return mark_safe(BEGINS.sub(shown, html))
