"""Reads settings from the environment: as they are meant, or start-up stops with their name."""

import os
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.catalogue import SETTINGS

BY_NAME = {each.name: each for each in SETTINGS}


def value_of(name: str, environment: Mapping[str, str] = os.environ) -> Any:
    """The value of a setting. Raises ImproperlyConfigured, with its name and never what was set."""
    setting = BY_NAME[name]
    given = _unquoted(environment.get(name, "").strip())
    if not given:
        if setting.default is None:
            raise ImproperlyConfigured(f"{name} must be set.")
        given = setting.default
    try:
        return setting.read(given)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


def together(name: str, needed: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raises ImproperlyConfigured where one is set without the other that it needs."""
    if environment.get(name, "").strip() and not environment.get(needed, "").strip():
        raise ImproperlyConfigured(f"{needed} must be set with {name}.")


def _unquoted(given: str) -> str:
    """Without the quotes that systemd takes off its files, and other programs leave."""
    is_quoted = len(given) > 1 and given[0] == given[-1] and given[0] in "\"'"
    return given[1:-1] if is_quoted else given


def table() -> str:
    """All settings, as a table in Markdown."""
    lines = ["| name | meaning | if not set |", "|---|---|---|"]
    for each in SETTINGS:
        unset = each.unset or ("must be set" if each.default is None else f"`{each.default}`")
        lines.append(f"| `{each.name}` | {each.meaning} | {unset} |")
    return "\n".join(lines) + "\n"
