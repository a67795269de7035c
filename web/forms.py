from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from web.error_display import errors_on_form

T = TypeVar("T")


class FilesInput(forms.FileInput):
    """Several files can be chosen in it."""

    allow_multiple_selected = True


def row_choice(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """The named field, which must choose from database rows."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field


def label_rows(form: forms.BaseForm, name: str, label: Callable[[Any], str]) -> None:
    """Label the rows that a field offers with `label`."""
    row_choice(form, name).label_from_instance = label  # type: ignore[assignment, method-assign]


def choices_of(form: forms.BaseForm, name: str) -> "list[tuple[Any, Any]]":
    return list(cast("Iterable[tuple[Any, Any]]", choice(form, name).choices))


def choice(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """The named field, which must choose from fixed options."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


class ActForm(forms.Form):
    """A form for one act: the act's refusals are shown as the form's own errors."""

    button = _("Save")

    def __init__(self, *args: Any, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        buttons: list[Any] = [Submit("save", self.button)]
        if back:
            buttons.append(HTML(format_html('<a href="{}">{}</a>', back, _("Cancel"))))
        self.layout = Layout(*self.fields, Div(*buttons, css_class="actions"))
        self.helper.layout = self.layout

    def carry_out(self, act: Callable[[], T]) -> T | None:
        """Carry out the act; returns its result, or None if the form is not valid or the act
        refuses."""
        if not self.is_valid():
            return None
        with errors_on_form(self):
            return act()
        return None

    def check_order(self, first: str, last: str) -> None:
        """The database refuses a wrong order too; here the error appears beside the field."""
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and end < start:
            self.add_error(last, _("The last day is before the first day."))
