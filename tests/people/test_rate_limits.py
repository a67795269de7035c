from django.core.cache import cache


def test_a_busy_morning_forgets_no_guesses(db):
    cache.set("guesses-at-somebody", 7, timeout=300)
    for n in range(400):
        cache.set(f"somebody-else-{n}", 1, timeout=300)
    assert cache.get("guesses-at-somebody") == 7
