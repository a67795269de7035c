"""A name's key, stored beside the name: databases can't fold, and each has its own idea of case."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db import models

from web.names.folding import LONGEST_KEY, key_of

Row = TypeVar("Row", bound=models.Model)


class NameKey(models.CharField):  # type: ignore[type-arg]  # None at run time.
    """The key of one name, or of several fields that make up a name. Every save sets it."""

    def __init__(self, *names: str, **options: Any) -> None:
        self.names = names
        fixed = {"max_length": LONGEST_KEY, "editable": False, "default": ""}
        super().__init__(**{**options, **fixed})

    def deconstruct(self) -> Any:
        name, path, _none, options = super().deconstruct()
        for fixed in ("max_length", "editable", "default"):
            options.pop(fixed, None)
        return name, path, self.names, options

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            models.signals.pre_save.connect(_refuse_stale_keys, sender=cls)

    def pre_save(self, row: models.Model, add: bool) -> str:
        key = key_of(" ".join(getattr(row, name) for name in self.names))
        setattr(row, self.attname, key)
        return key

    def clean(self, value: Any, row: models.Model | None) -> str:
        """For `full_clean`, whose look at constraints comes before the save."""
        assert row is not None
        return self.pre_save(row, add=False)


class NamedQuerySet(models.QuerySet[Row]):
    """Rows with a key: a name is changed by saving its row, or its key would stay behind."""

    def update(self, **values: Any) -> int:
        _require_keys(self.model, values)
        return super().update(**values)


def _refuse_stale_keys(
    sender: type[models.Model], update_fields: Collection[str] | None, **_sent: Any
) -> None:
    if update_fields is not None:
        _require_keys(sender, update_fields)


def _require_keys(model: type[models.Model], changed: Collection[str]) -> None:
    keys = [field for field in model._meta.concrete_fields if isinstance(field, NameKey)]
    stale = [key.name for key in keys if {*key.names} & {*changed} and key.name not in changed]
    if stale:
        raise ValueError(f"Save {', '.join(stale)} too: the name is changing.")
