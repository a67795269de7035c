"""Shows the ValidationError that an act raises, as errors on the submitted form or as a message on
the next page.

Put the act, the success message and the redirect inside the `with` block; after the block, render
the page again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest


@contextmanager
def errors_on_form(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Add each error to the field it names, if the form has that field; otherwise to `field`, or to
    the form as a whole if `field` is None."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", {NON_FIELD_ERRORS: [error]})
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else field, errors)


@contextmanager
def errors_as_message(request: HttpRequest) -> Iterator[None]:
    """Show the errors as one message on the next page."""
    try:
        yield
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
