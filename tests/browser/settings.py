"""The site's own settings, except that passwords are hashed cheaply: sign-ins need not wait for
what tests/web/test_hashing.py proves."""

from config.settings import *  # noqa: F403  # All of them, whatever they come to be.

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
