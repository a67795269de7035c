import pytest
from django.core.cache import cache
from django.db import connection


def test_a_busy_morning_forgets_no_guesses(db):
    cache.set("guesses-at-somebody", 7, timeout=300)
    for n in range(400):
        cache.set(f"somebody-else-{n}", 1, timeout=300)
    assert cache.get("guesses-at-somebody") == 7


@pytest.mark.postgresql
def test_counts_wait_for_no_log(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'rate_limits'")
        assert cursor.fetchone() == ("u",)
