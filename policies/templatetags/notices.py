from django import template

from policies.models import MonitoringNotice

register = template.Library()


@register.inclusion_tag("policies/_notice.html")
def monitoring_notice() -> dict[str, object]:
    """The notice that the policy promises, for pages that aren't our views."""
    return {"notice": MonitoringNotice.objects.current()}
