"""Time stamps from an outside service (RFC 3161): proof that a hash existed at a time."""

import datetime
from dataclasses import dataclass


class NotStamped(Exception):
    """The service is down or refuses, or the stamp is for another hash or not vouched for."""


@dataclass(frozen=True)
class Stamp:
    """A token, in DER, with the time and the service that it names."""

    token: bytes
    at: datetime.datetime
    service: str


def ask_for_stamp(url: str, sha256: bytes, authorities: bytes) -> Stamp:
    """A checked stamp of the hash. `authorities` are certificates in PEM. Raises NotStamped."""
    from printing import stamp_tokens  # noqa: PLC0415 - loads pyHanko

    try:
        token = stamp_tokens.ask_for_token(url, sha256)
    except Exception as error:
        raise NotStamped(f"{url}: {error}") from error
    return check_stamp(token, sha256, authorities)


def check_stamp(token: bytes, sha256: bytes, authorities: bytes) -> Stamp:
    """What a token says, if it is for this hash and an authority vouches for it. Judged as
    of the time it names: a service's certificate expires before its stamps. Raises NotStamped."""
    from printing import stamp_tokens  # noqa: PLC0415 - loads pyHanko

    try:
        at, service, is_good = stamp_tokens.read_token(token, sha256, authorities)
    except Exception as error:
        raise NotStamped(f"The token can't be read: {error}") from error
    if not is_good:
        raise NotStamped("The token is for something else, or nobody we know vouches for it.")
    return Stamp(token, at, service)
