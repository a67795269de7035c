"""Sessions in the database, queried only for keys that could be ours."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """PostgreSQL allows no NUL byte in text: a made-up cookie would be a server error."""
        long_enough = super()._validate_session_key(key)  # type: ignore[misc] # Not in the stubs.
        return bool(long_enough and key and key.isalnum())
