from typing import Any

from django import forms

LONG = 20_000  # letters


def text(label: Any, rows: int = 3, max_length: int = LONG, **more: Any) -> forms.CharField:
    """A question that is answered in sentences."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, max_length=max_length, **more)
