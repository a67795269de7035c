"""Proof that the record is whole: the chain, what it binds, and the triggers that guard it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.fields.files import FieldFile

from acknowledgements.models import Certificate, Link, Signature
from acknowledgements.proof.certificates import NoAuthorities, stamp_authorities
from audit import triggers
from policies.models import Picture, SentBack, Version
from printing.stamps import NotStamped, check_stamp


def problems() -> Iterator[str]:
    """What is wrong with the records, one sentence each; nothing if they are whole."""
    yield from (f"The trigger {name} is missing or switched off." for name in _triggers())
    yield from _versions()
    yield from _pictures()
    yield from _sent_back()
    yield from _chain()
    yield from _outside_the_chain()
    yield from _set_right()
    yield from _details()
    yield from _certificates()


def _triggers() -> list[str]:
    return triggers.missing(connection)


def _versions() -> Iterator[str]:
    """Every stored text, wording and PDF still matches its hash."""
    for version in Version.objects.iterator(chunk_size=20):
        if _sha256(version.html.encode()) != version.text_sha256:
            yield f"The text of {version} ({version.pk}) is not what was stored."
        if _sha256(version.source.encode()) != version.source_sha256:
            yield f"The source of {version} ({version.pk}) is not what was stored."
        if _sha256(version.statement.encode() or None) != version.statement_sha256:
            yield f"The consent wording of {version} ({version.pk}) is not what was stored."
        if _sha256(version.content().encode()) != version.content_sha256:
            yield f"The content of {version} ({version.pk}) is not what was stored."
        yield from _files(version)


def _files(version: Version) -> Iterator[str]:
    """An original is its version's PDF too, and is read once."""
    original = _stored(version.original)
    if original != version.original_sha256:
        yield f"The original of {version} ({version.pk}) is not what was stored."
    is_original = original and version.pdf.name == version.original.name
    pdf = original if is_original else _stored(version.pdf)
    if version.pdf_sha256 and pdf != version.pdf_sha256:
        yield f"The PDF of {version} ({version.pk}) is not what was stored."


def _pictures() -> Iterator[str]:
    """Every picture matches the hash by which texts name it."""
    for picture in Picture.objects.iterator(chunk_size=100):
        if _stored(picture.file) != picture.pk:
            yield f"The picture {picture.pk} is not what was stored."


def _sent_back() -> Iterator[str]:
    for kept in SentBack.objects.select_related("version").iterator(chunk_size=20):
        if _sha256(kept.content.encode()) != kept.content_sha256:
            yield f"What was sent back of {kept.version} ({kept.pk}) is not what was submitted."
        elif _stored(kept.original) != json.loads(kept.content).get("original_sha256", ""):
            yield f"The original sent back of {kept.version} ({kept.pk}) is not what was stored."


def _stored(file: FieldFile) -> str:
    """The hash of a stored file as it is now; "" if there is none."""
    if not file:
        return ""
    try:
        with file.open("rb") as content:
            return _sha256(content.read())
    except OSError:
        return "missing"


def _chain() -> Iterator[str]:
    """Each link follows the one before, and matches its signature as it is now."""
    held = Signature.objects.filter(pk=OuterRef("signature"))
    for number in Link.objects.filter(~Exists(held)).values_list("sequence", flat=True):
        yield f"Link {number} holds a signature that is gone."
    head: Link | None = None
    for link in Link.objects.select_related("signature").order_by("sequence").iterator(2000):
        expected = Link.after(head, link.signature)
        if (link.sequence, link.previous_hash) != (expected.sequence, expected.previous_hash):
            yield f"Link {link.sequence} doesn't follow the link before it."
        elif link.hash != expected.hash:
            yield f"Signature {link.signature_id} (link {link.sequence}) was changed."
        head = link


def _outside_the_chain() -> Iterator[str]:
    for pk in Signature.objects.filter(link=None).values_list("pk", flat=True):
        yield f"Signature {pk} has no link in the chain."


def _set_right() -> Iterator[str]:
    """A row that corrects another has the same person and round. A cancellation corrects a
    signature, and a new signature corrects the cancellation."""
    void = Signature.Method.VOID
    for row in Signature.objects.exclude(corrects=None).select_related("corrects"):
        other = row.corrects
        assert other
        same = (row.round_id, row.person_id) == (other.round_id, other.person_id)
        if not same or (row.method == void) == (other.method == void):
            yield f"Signature {row.pk} corrects one that it can't correct."


def _details() -> Iterator[str]:
    """Details that were not erased are those the signature was made with."""
    kept = Signature.objects.select_related("details", "version").exclude(details=None)
    for signature in kept.iterator(2000):
        yield from _of(signature)


def _of(signature: Signature) -> Iterator[str]:
    """Where a signature's details, and the version it is bound to, differ from what was signed."""
    if hasattr(signature, "details"):
        if signature.details.sha256() != signature.details_sha256:
            yield f"The details of signature {signature.pk} were changed."
        if _stored(signature.details.scan) != signature.scan_sha256:
            yield f"The scan of signature {signature.pk} is not what was stored."
        version = signature.version
        wordings = [version.wording, *(each for _kind, each in version.own_wordings())]
        text = (signature.text_sha256, signature.pdf_sha256)
        if text != (version.text_sha256, version.pdf_sha256) or (
            signature.statement_sha256 not in {each.sha256 for each in wordings}
        ):
            yield f"Signature {signature.pk} is bound to another text than its version holds."


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Checked:
    """What may be said of a certificate to its holder. If a stamp can't be checked because of how
    the site is set up, the record is not at fault, but nothing is claimed of the stamp."""

    certificate: Certificate
    initials: str
    problems: list[str]
    stamp_can_be_checked: bool

    @property
    def signature(self) -> Signature:
        return self.certificate.signature


def checked(certificate: Certificate) -> Checked:
    """The certificate's record, checked on its own: its place in the chain, its details, its file.
    Two SQL queries."""
    signature = certificate.signature
    details = getattr(signature, "details", None)
    names = details.name.split() if details else []
    try:
        stamp, can_be_checked = list(_stamp(certificate)), True
    except NoAuthorities:
        stamp, can_be_checked = [], False
    return Checked(
        certificate=certificate,
        initials=" ".join(f"{name[0]}." for name in names),
        problems=[*_link(signature), *_of(signature), *_file(certificate), *stamp],
        stamp_can_be_checked=can_be_checked,
    )


def _link(signature: Signature) -> Iterator[str]:
    link = signature.link
    before = Link.objects.filter(sequence=link.sequence - 1).first()
    if link.hash != Link.after(before, signature).hash:
        yield f"Signature {signature.pk} (link {link.sequence}) was changed."


def _certificates() -> Iterator[str]:
    for certificate in Certificate.objects.select_related("time_stamp").iterator(2000):
        yield from _file(certificate)
        try:
            yield from _stamp(certificate)
        except NoAuthorities as error:
            yield f"The time stamp of signature {certificate.pk} proves nothing: {error}"


def _file(certificate: Certificate) -> Iterator[str]:
    if _stored(certificate.file) != certificate.sha256:
        yield f"The certificate of signature {certificate.pk} is not what was stored."


def _stamp(certificate: Certificate) -> Iterator[str]:
    """A time stamp, if there is one, is for this certificate and from a service we know. Raises
    NoAuthorities if nobody can tell."""
    if stamp := getattr(certificate, "time_stamp", None):
        authorities = stamp_authorities()
        try:
            said = check_stamp(bytes(stamp.token), bytes.fromhex(certificate.sha256), authorities)
        except NotStamped as error:
            yield f"The time stamp of signature {certificate.pk} proves nothing: {error}"
        else:
            if (said.at, said.service[:200]) != (stamp.at, stamp.service):
                yield f"The time stamp of signature {certificate.pk} says something else."


def _sha256(content: bytes | None) -> str:
    return hashlib.sha256(content).hexdigest() if content is not None else ""
