"""What tests of concerns share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from breaches import vault


@pytest.fixture
def keys(settings: Any) -> Iterator[Callable[..., None]]:
    """Give the site other master keys, the one in use first."""

    def give(*given: str) -> None:
        settings.CONCERN_KEYS = list(given)
        vault.masters.cache_clear()

    yield give
    vault.masters.cache_clear()
