from django.http import HttpRequest

from people.models import Partnership


def partnership(request: HttpRequest) -> dict[str, object]:
    """For every page: whose site this is."""
    return {"partnership": Partnership.current()}
