from typing import Any

from django import forms, template
from django.forms import BoundField

from breaches.models import Concern

register = template.Library()


@register.filter
def shown(field: BoundField) -> str:
    """What somebody chose or typed, in the words they saw."""
    value: Any = field.value()
    if not isinstance(field.field, forms.ChoiceField | forms.ModelChoiceField):
        return str(value)
    chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
    return "\n".join(str(label) for key, label in _flat(field.field.choices) if key in chosen)


def _flat(choices: Any) -> list[tuple[str, Any]]:
    """Choices without their groups."""
    found: list[tuple[str, Any]] = []
    for key, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(key), label)]
    return found


@register.filter
def state_name(state: str) -> str:
    return str(Concern.State(state).label)
