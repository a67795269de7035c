from django.conf import settings
from django.http import HttpRequest


def release(request: HttpRequest) -> dict[str, object]:
    """For every page's footer: which release of Undersigned this is."""
    return {"release": settings.RELEASE}
