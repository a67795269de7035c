"""Shows an act's refusal: on the form that was sent, or as a message.

The act raises ValidationError. Inside the `with` block it is followed by the success message and
the redirect; after the block the page is shown again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest


@contextmanager
def told_on(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """As the form's own errors: beside the field that the act names, or beside `field`, or above
    the form."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", {NON_FIELD_ERRORS: [error]})
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else field, errors)


@contextmanager
def told(request: HttpRequest) -> Iterator[None]:
    """As a message on the next page."""
    try:
        yield
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
