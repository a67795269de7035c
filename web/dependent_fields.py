"""Fields that apply only with a certain choice in another field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True)
class With:
    """The field `choice` has one of `values` ("" for nothing), or any value if `values` is None.

    `missing` is the error if the field is then empty; "" lets it be empty. `needless` is the error
    if something was typed with another choice: what contradicts it, and how to fix that.
    """

    choice: str
    values: tuple[str, ...] | None
    needless: Any
    missing: Any = ""

    def holds(self, chosen: Any) -> bool:
        chosen = "" if chosen is None else str(chosen)
        return bool(chosen) if self.values is None else chosen in self.values


class ChoiceRules(forms.BaseForm):
    """`goes_with` maps each such field to its choice. The browser never marks one as required,
    since it may not be; an unchanged initial value contradicts nothing."""

    goes_with: Mapping[str, With] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.goes_with:
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, rule in self.goes_with.items():
            if name in self.fields and name not in self.errors and rule.choice not in self.errors:
                self._check(name, rule, cleaned)
        return cleaned

    def _check(self, name: str, rule: With, cleaned: dict[str, Any]) -> None:
        if rule.holds(cleaned.get(rule.choice)):
            if rule.missing and not cleaned.get(name):
                self.add_error(name, rule.missing)
        elif cleaned.get(name) and name in self.changed_data:
            self.add_error(name, rule.needless)
        else:
            cleaned[name] = self.fields[name].clean("")
