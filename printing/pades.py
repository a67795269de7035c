"""Seals inside PDFs. Loading this loads pyHanko, a third of a second that pages never need: import
it where you seal."""

import io
from typing import Any

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]  # it brings no types
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
# A P-256 seal with its certificates takes some 3 KB; a fixed size is quicker than a trial run.
RESERVED = 8192


def signer(certificate: bytes, key: bytes, authority: bytes) -> Any:
    """What signs with this key; all in PEM."""
    store = SimpleCertificateStore()
    store.register(_certificate(authority))
    return signers.SimpleSigner(
        signing_cert=_certificate(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(pem.unarmor(key)[2]),
        cert_registry=store,
    )


def sealed(content: bytes, signer: Any, name: str, reason: str) -> bytes:
    """The PDF with the seal added; nothing in it moves, and it stays PDF/UA-1."""
    field = fields.SigFieldSpec(
        FIELD,
        # An invisible seal on the page would be a widget with no place in the tags.
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
        readable_field_name=name,
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=name,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    made: io.BytesIO = signers.PdfSigner(metadata, signer=signer, new_field_spec=field).sign_pdf(
        writer, bytes_reserved=RESERVED
    )
    return made.getvalue()


def _certificate(content: bytes) -> asn1_x509.Certificate:
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(pem.unarmor(content)[2])
    return loaded
