"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the minimum of OWASP's password storage cheat sheet (2024): 19 MiB, two passes,
    one lane.

    Django's default takes 100 MiB and eight lanes, ten times the processor time: on a morning when
    all staff sign in, two cores did hardly anything else (docs/speed.md). A hash of Django's kind
    is replaced at the person's next sign-in.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
