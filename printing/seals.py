"""The partnership's seal on a PDF (PAdES B-B, ETSI EN 319 142-1): proof that they made it and that
it is unchanged since.

It is the seal of the body that made the file, not the signature of anyone it names.
"""

import base64
import datetime
import os
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# The files of a seal. The authority's key is needed only to make another seal under it.
AUTHORITY, AUTHORITY_KEY = "authority.crt", "authority.key"
SEAL, SEAL_KEY = "seal.crt", "seal.key"
# The document-signing purpose of RFC 9336.
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
YEAR = datetime.timedelta(days=365)
AUTHORITY_LASTS, SEAL_LASTS = 30 * YEAR, 10 * YEAR


class NoSeal(Exception):
    """There is no seal in the folder."""


class BrokenSeal(Exception):
    """A seal's files can't be read, or don't belong together."""


class NotSealed(Exception):
    """The seal is not for these bytes, or not under this authority."""


class Sealer:
    def __init__(self, certificate: bytes, key: bytes, authority: bytes) -> None:
        """All in PEM. Raises BrokenSeal if one can't be read or they don't belong together."""
        try:
            made_for = x509.load_pem_x509_certificate(certificate)
            root = x509.load_pem_x509_certificate(authority)
            own = serialization.load_pem_private_key(key, password=None)
            made_for.verify_directly_issued_by(root)
        except Exception as error:
            raise BrokenSeal("The seal's certificate, key or authority can't be used.") from error
        if made_for.public_key() != own.public_key():
            raise BrokenSeal("The key does not belong to the certificate.")
        self._key, self._certificate = own, certificate.decode()
        self.fingerprint = made_for.fingerprint(hashes.SHA256()).hex()
        self._pem = (certificate, _plain(own), authority)
        # Made with the first PDF that is sealed.
        self._signer: Any = None

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Read the seal in the folder. Raises NoSeal if it has none, BrokenSeal if it has only part
        of one."""
        if not (folder / SEAL).exists():
            raise NoSeal("There is no seal yet: manage.py make_seal makes one.")
        try:
            parts = [(folder / name).read_bytes() for name in (SEAL, SEAL_KEY, AUTHORITY)]
        except OSError as error:
            raise BrokenSeal("A file of the seal can't be read.") from error
        return cls(*parts)

    def seal(self, content: bytes, name: str, reason: str) -> bytes:
        """The PDF with the seal added; nothing in it moves, and it stays PDF/UA-1."""
        from printing import pades  # noqa: PLC0415 - loads pyHanko

        self._signer = self._signer or pades.signer(*self._pem)
        return pades.sealed(content, self._signer, name, reason)

    def sign(self, content: bytes) -> dict[str, str]:
        """Make a seal for bytes that are not a PDF, with the certificate that checks it."""
        key: Any = self._key
        signature = base64.b64encode(key.sign(content, *_how(key))).decode()
        return {"certificate": self._certificate, "signature": signature}

    @property
    def authority(self) -> str:
        """The certificate of the authority, in PEM."""
        return self._pem[2].decode()


def fingerprint_of(certificate: bytes) -> str:
    """The SHA-256 of a certificate in PEM, in hexadecimal. Raises ValueError if it is none."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()


def check_seal(content: bytes, seal: dict[str, str], authority: bytes) -> None:
    """Raises NotSealed unless `Sealer.sign` made `seal` for these bytes."""
    try:
        made_for = x509.load_pem_x509_certificate(seal["certificate"].encode())
        made_for.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
        signature = base64.b64decode(seal["signature"])
        key: Any = made_for.public_key()
        key.verify(signature, content, *_how(key))
    except Exception as error:
        raise NotSealed from error


def _how(key: Any) -> list[Any]:
    """The arguments that this kind of key needs besides the bytes."""
    if isinstance(key, ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey):
        return [ec.ECDSA(hashes.SHA256())]
    return [padding.PKCS1v15(), hashes.SHA256()]


def make_seal(folder: Path, name: str, now: datetime.datetime) -> None:
    """Write a new authority and a seal under it, both in this name.

    Raises FileExistsError if one of the files exists: what it sealed must remain checkable.
    """
    authority_key = ec.generate_private_key(ec.SECP256R1())
    seal_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name(name, f"Authority of {name}")
    authority = (
        _begun(authority_name, authority_name, authority_key.public_key(), now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]
    seal = (
        _begun(_name(name, name), authority_name, seal_key.public_key(), now, SEAL_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    files = {
        AUTHORITY_KEY: _plain(authority_key),
        AUTHORITY: authority.public_bytes(encoding),
        SEAL_KEY: _plain(seal_key),
        SEAL: seal.public_bytes(encoding),
    }
    keep_seal(folder, files)


def keep_seal(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files, readable by this user alone. Raises FileExistsError if one exists."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in files.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Any, now: datetime.datetime, lasts: Any
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + lasts)
        .add_extension(identifier, critical=False)
    )


def _name(organisation: str, common: str) -> x509.Name:
    """RFC 5280 allows 64 characters for each."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    all_uses = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{use: wanted.get(use, False) for use in all_uses})


def _plain(key: Any) -> bytes:
    written: bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return written
