"""The daily checkpoint: the chain's state, sealed, out of reach of anyone rewriting the database.

The file has the chain's last hash in full and six bytes of each link's, enough to name the first
rewritten link: eight characters per signature.
"""

import base64
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from acknowledgements.models import Checkpoint, Link, Witness
from acknowledgements.models.link import GENESIS
from acknowledgements.proof.certificates import authority, sealer
from acknowledgements.proof.kept_once import keep_once
from audit.models import Event, record
from people import outbox
from people.models import Partnership, Person
from printing.seals import NotSealed, check_seal

SCHEMA = 1
BYTES = 6
CHUNK = 5000


class NotACheckpoint(Exception):
    """The file is not ours, or was changed since it was sealed."""


def make_checkpoint(day: datetime.date) -> None:
    """Make that day's checkpoint, unless there is one, and have it sent. Raises NoSeal."""
    if Checkpoint.objects.filter(pk=day).exists():
        return
    seal = sealer()
    made = Checkpoint(day=day, sequence=0, hash=GENESIS)
    prefixes = bytearray()
    links = Link.objects.order_by("sequence").values_list("sequence", "hash")
    for sequence, last in links.iterator(CHUNK):
        prefixes += _prefix(last)
        made.sequence, made.hash = sequence, last
    said: dict[str, Any] = {
        "undersigned checkpoint": SCHEMA,
        "partnership": str(Partnership.current()),
        "day": str(day),
        "made at": made.made_at.isoformat(),
        "signatures": made.sequence,
        "last hash": made.hash,
        "hashes": base64.b64encode(prefixes).decode(),
    }
    content = json.dumps(said | {"seal": seal.sign(_plain(said))}, indent=1).encode()
    with transaction.atomic():
        if keep_once(made, f"checkpoints/{made.file_name}", content):
            for pk in Witness.objects.values_list("pk", flat=True):
                outbox.put("acknowledgements.telling.emails.checkpoint", str(day), pk)


@dataclass(frozen=True)
class Kept:
    """The content of a checkpoint's file."""

    day: str
    signatures: int
    last_hash: str
    prefixes: bytes

    @classmethod
    def of(cls, file: Path) -> "Kept":
        """Raises NotACheckpoint, and OSError if the file can't be read."""
        try:
            said = json.loads(file.read_bytes())
            seal = said.pop("seal")
            check_seal(_plain(said), seal, authority())
            return cls(
                day=str(said["day"]),
                signatures=int(said["signatures"]),
                last_hash=str(said["last hash"]),
                prefixes=base64.b64decode(said["hashes"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, NotSealed) as error:
            raise NotACheckpoint(
                f"{file} is no checkpoint of ours, or was changed since it was sealed."
            ) from error


def problems(kept: Kept) -> Iterator[str]:
    """Where today's chain differs from the one in the checkpoint: the first such row."""
    links = Link.objects.order_by("sequence").filter(sequence__lte=kept.signatures)
    rows = links.values_list("sequence", "signature", "hash").iterator(CHUNK)
    last = GENESIS
    for number in range(1, kept.signatures + 1):
        sequence, signature, last = next(rows, (0, None, GENESIS))
        if sequence != number:
            yield f"Link {number}, which the checkpoint of {kept.day} saw, is gone."
            return
        if _prefix(last) != kept.prefixes[(number - 1) * BYTES : number * BYTES]:
            yield (
                f"Signature {signature} (link {number}) is the first that is not as the"
                f" checkpoint of {kept.day} saw it: it and all after it were rewritten."
            )
            return
    if last != kept.last_hash:
        yield f"Link {kept.signatures} is not as the checkpoint of {kept.day} saw it."


def _prefix(hash_: str) -> bytes:
    return bytes.fromhex(hash_[: 2 * BYTES])


def _plain(said: dict[str, Any]) -> bytes:
    """The bytes to seal: always the same for the same content."""
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


@transaction.atomic
def add_witness(email: str, by: Person) -> None:
    """Have each day's checkpoint sent there. Raises ValidationError if it already is."""
    try:
        with transaction.atomic():
            witness = Witness.objects.create(email=email.lower(), added_by=by)
    except IntegrityError as error:
        raise ValidationError(_("They get the checkpoints already.")) from error
    record(Event.Act.WITNESS_ADDED, by, witness)


@transaction.atomic
def remove_witness(witness: Witness, by: Person) -> None:
    record(Event.Act.WITNESS_REMOVED, by, witness)
    witness.delete()
