"""The certificate of a signature: its record in plain words, sealed."""

import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from acknowledgements.models import Certificate, Signature, TimeStamp
from acknowledgements.proof.kept_once import keep_once
from people.models import Partnership
from policies.papers import brand
from printing.reports import ReportDocument, report_pdf
from printing.seals import AUTHORITY, Sealer
from printing.stamps import NotStamped, ask_for_stamp
from web.addresses import absolute
from web.dates import zoned


def sealer() -> Sealer:
    """The partnership's. Raises NoSeal if none was made yet, BrokenSeal if it can't be used."""
    return Sealer.of(Path(settings.SEAL_ROOT))


def authority() -> bytes:
    """The certificate of the authority behind the seal, in PEM; empty if there is no seal yet."""
    file = Path(settings.SEAL_ROOT) / AUTHORITY
    return file.read_bytes() if file.exists() else b""


def make_certificate(signature: Signature, seal: Sealer, partnership: Partnership) -> None:
    """Make the signature's certificate, unless there is one."""
    made = Certificate(signature=signature, seal=seal.fingerprint)
    content = seal.seal(
        report_pdf(_document(made, partnership)),
        name=str(partnership),
        reason=_("Record of a signature"),
    )
    keep_once(made, f"certificates/{signature.pk}.pdf", content)


def stamp(certificate: Certificate) -> None:
    """Have an outside service confirm that the certificate existed, once.

    Raises NotStamped if the service is down or refuses: then there is no stamp yet.
    """
    made = ask_for_stamp(
        settings.TIME_STAMP_URL, bytes.fromhex(certificate.sha256), stamp_authorities()
    )
    kept = {"token": made.token, "at": made.at, "service": made.service[:200]}
    TimeStamp.objects.get_or_create(certificate=certificate, defaults=kept)


class NoAuthorities(NotStamped):
    """Stamps can't be checked: the file of trusted authorities can't be read."""


def stamp_authorities() -> bytes:
    """The authorities of all services that stamp or once stamped, in PEM. Raises NoAuthorities."""
    try:
        return Path(settings.TIME_STAMP_AUTHORITIES).read_bytes()
    except OSError as error:
        raise NoAuthorities("The file of TIME_STAMP_AUTHORITIES can't be read.") from error


def address_of(certificate: Certificate) -> str:
    """Where anybody with the paper can check it."""
    path = reverse("acknowledgements:verify_code", args=[certificate.grouped_code])
    return absolute(path)


def _document(certificate: Certificate, partnership: Partnership) -> ReportDocument:
    signature = certificate.signature
    version = signature.version
    return ReportDocument(
        brand=brand(partnership, version.partnership),
        title=_("Certificate of a signature"),
        subtitle=version.title,
        made=_(
            "The text was shown and this declaration made, then, by someone who had proved who"
            " they are, or was known, in this way. The partnership sealed this; what the person"
            " gave is a simple electronic signature. Made on %s."
        )
        % _moment(certificate.made_at),
        facts=[*_who(signature), *_how(signature), *_what(signature)],
        tables=[],
        check_at=address_of(certificate),
        check_code=certificate.grouped_code,
    )


def _who(signature: Signature) -> list[tuple[str, str]]:
    details = signature.details
    protest = [(_("Signed under protest"), details.protest)] if details.protest else []
    job = ", ".join(filter(None, [details.job_title, details.school]))
    return [
        (_("Signed by"), f"{details.name}, {job}" if job else details.name),
        (_("Policy"), f"{signature.version.title}, {signature.version.number}"),
        (_("Sign-off"), signature.round.name),
        (_("Declaration"), details.statement),
        *protest,
    ]


def _how(signature: Signature) -> list[tuple[str, str]]:
    details = signature.details
    if signature.signed_on:
        read_out = [(_("Read out"), _("Someone read the form to them."))]
        return [
            (_("Signed on paper on"), date_format(signature.signed_on, "j F Y")),
            (_("Taken by"), details.taken_by_name),
            *(read_out if signature.read_out else []),
            (_("Recorded"), _moment(signature.at)),
        ]
    return [
        (_("Signed"), _moment(signature.at)),
        (_("Name typed"), details.typed_name),
        (_("First opened the text"), _moment(signature.opened_at)),
        _proof(signature),
    ]


def _proof(signature: Signature) -> tuple[str, str]:
    proved = _moment(signature.proved_at)
    if signature.method == Signature.Method.DEVICE:
        told = {"name": signature.details.taken_by_name, "at": proved}
        return (
            _("On a shared device"),
            _("Given to them, with the policy opened for them, by %(name)s, %(at)s") % told,
        )
    return _("Proved who they are"), _("by password, %s") % proved


def _what(signature: Signature) -> list[tuple[str, str]]:
    link = signature.link
    prints = [
        (_("Fingerprint of the text"), signature.text_sha256),
        (_pdf_label(signature), signature.pdf_sha256),
        (_("Fingerprint of the scan"), signature.scan_sha256),
    ]
    return [
        (_("Reference"), str(signature.pk)),
        *((label, value) for label, value in prints if value),
        (_("Place in the record"), f"{link.sequence}, {link.hash}"),
    ]


def _pdf_label(signature: Signature) -> str:
    binds = signature.version.original_sha256
    return _("Fingerprint of the PDF file that binds") if binds else _("Fingerprint of its PDF")


def _moment(at: datetime.datetime | None) -> str:
    return zoned(at, "j F Y, H:i:s") or "–"
