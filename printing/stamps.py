"""Time stamps from an outside service (RFC 3161): proof that a hash existed at a time."""

import asyncio
import datetime
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, pem, tsp, x509  # type: ignore[import-untyped]  # it brings no types
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import set_tsp_headers
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

SECONDS, LARGEST = 10, 100_000


class NotStamped(Exception):
    """The service is down or refuses, or the stamp is for another hash or not vouched for."""


@dataclass(frozen=True)
class Stamp:
    """A token, in DER, with the time and the service that it names."""

    token: bytes
    at: datetime.datetime
    service: str


class _Service(TimeStamper):
    """Called over HTTP (RFC 3161, 3.4)."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        headers = set_tsp_headers({})
        request = urllib.request.Request(self._url, data=req.dump(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return tsp.TimeStampResp.load(answer.read(LARGEST))
        except urllib.error.HTTPError as refusal:
            refusal.close()  # An error is a response too, with an open connection.
            raise


def ask_for_stamp(url: str, sha256: bytes, authorities: bytes) -> Stamp:
    """A checked stamp of the hash. `authorities` are certificates in PEM. Raises NotStamped."""
    try:
        token = asyncio.run(_Service(url).async_timestamp(sha256, "sha256")).dump()
    except Exception as error:
        raise NotStamped(f"{url}: {error}") from error
    return check_stamp(token, sha256, authorities)


def check_stamp(token: bytes, sha256: bytes, authorities: bytes) -> Stamp:
    """What a token says, if it is for this hash and an authority vouches for it. Judged as
    of the time it names: a service's certificate expires before its stamps. Raises NotStamped."""
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        said = signed["encap_content_info"]["content"].parsed
        at = said["gen_time"].native
        roots = [x509.Certificate.load(der) for _n, _h, der in pem.unarmor(authorities, True)]
        context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
        found = asyncio.run(validate_tst_signed_data(signed, context, lambda _name: sha256))
        status = TimestampSignatureStatus(**found)
    except Exception as error:
        raise NotStamped(f"The token can't be read: {error}") from error
    if not (status.intact and status.valid and status.trusted):
        raise NotStamped("The token is for something else, or nobody we know vouches for it.")
    return Stamp(token, at, _name(found["signing_cert"]))


def _name(certificate: Any) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "–")
