"""The sections of published policies, to choose the one that was breached."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.models import Version


def section_choices() -> Iterator[tuple[Any, Any]]:
    """Every published policy with its sections."""
    yield "", _("I don't know, or none")
    versions = Version.objects.published().without_text().select_related("policy")
    for version in versions.order_by("title"):
        whole = (f"{version.pk}#", _("%(title)s as a whole") % {"title": version.title})
        lines = [
            (f"{version.pk}#{line['anchor']}", f"{line['number']} {line['title']}".strip())
            for line in version.contents
        ]
        yield version.title, [whole, *lines]


def policy_of(section: str) -> dict[str, str] | None:
    """What the report's entry keeps of the chosen section."""
    pk, _sign, anchor = section.partition("#")
    if not pk:
        return None
    version = Version.objects.without_text().select_related("policy").get(pk=pk)
    line = next((each for each in version.contents if each["anchor"] == anchor), None)
    return {
        **{"slug": version.policy.slug, "number": version.number, "title": version.title},
        **{"version": str(version.pk), "anchor": anchor},
        "section": f"{line['number']} {line['title']}".strip() if line else "",
    }
