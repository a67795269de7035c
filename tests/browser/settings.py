"""The site's own settings, except that passwords are hashed cheaply: nobody waits at each sign-in
for what tests/people/test_hashing.py proves."""

from config.settings import *  # noqa: F403  # All of them, whatever they come to be.

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
