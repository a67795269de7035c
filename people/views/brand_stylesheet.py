"""The partnership's colour, and words that the CSS displays, as custom properties.

A stylesheet of its own, so that the content security policy need not allow inline styles.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from people.models import Partnership


def _colour_tag(request: HttpRequest) -> str:
    return f'"{Partnership.current().colour}"'


@login_not_required
@require_safe
@condition(etag_func=_colour_tag)
def stylesheet(request: HttpRequest) -> HttpResponse:
    context = {"partnership": Partnership.current()}
    response = render(request, "people/partnership.css", context, content_type="text/css")
    response["Cache-Control"] = "public, max-age=300"
    return response
