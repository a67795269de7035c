"""Tokens of time-stamping services (RFC 3161). Loading this loads pyHanko, a third of a second that
pages never need: import it where you stamp."""

import asyncio
import datetime
import urllib.error
import urllib.request
from typing import Any

from asn1crypto import cms, pem, tsp, x509  # type: ignore[import-untyped]  # it brings no types
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import set_tsp_headers
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

SECONDS, LARGEST = 10, 100_000


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


def ask_for_token(url: str, sha256: bytes) -> bytes:
    """Ask for a token, in DER. Raises whatever can go wrong between here and the service."""
    token: bytes = asyncio.run(_Service(url).async_timestamp(sha256, "sha256")).dump()
    return token


def read_token(
    token: bytes, sha256: bytes, authorities: bytes
) -> tuple[datetime.datetime, str, bool]:
    """The time and the service that a token names, and whether it is for this hash and one of the
    authorities vouches for it. Raises whatever a broken token makes go wrong."""
    signed = cms.ContentInfo.load(token, strict=True)["content"]
    said = signed["encap_content_info"]["content"].parsed
    at = said["gen_time"].native
    roots = [x509.Certificate.load(der) for _n, _h, der in pem.unarmor(authorities, True)]
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    found = asyncio.run(validate_tst_signed_data(signed, context, lambda _name: sha256))
    status = TimestampSignatureStatus(**found)
    is_good = bool(status.intact and status.valid and status.trusted)
    return at, _name(found["signing_cert"]), is_good


def _name(certificate: Any) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "–")
