"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the least that OWASP's password storage cheat sheet (2024) asks for: 19 MiB, two
    passes, one lane.

    Django's own takes 100 MiB and eight lanes, ten times the processor's time: on a morning on
    which a whole staff signs in, two cores did hardly anything else (docs/speed.md). Who has a
    hash of that kind gets one of this at their next sign-in.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
