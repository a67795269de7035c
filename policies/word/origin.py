"""Which version a Word file was made from. The file says it in a property that is signed, so that
it can't name another; it only ever leads to a version that the person who imports it may read."""

import uuid

from django.core import signing

from people.models import Person
from policies.models import Version
from policies.word.properties import ORIGIN

SALT = "policies.word.origin"


def origin_properties(version: Version) -> dict[str, str]:
    """Under 255 characters, which is what Word keeps of a property."""
    said = f"{version.pk.hex}:{version.source_sha256}"
    return {ORIGIN: signing.Signer(salt=SALT).sign(said)}


def find_origin(stamp: str, person: Person) -> Version | None:
    """The version, None if the file was made elsewhere or the person may not read it."""
    try:
        said = signing.Signer(salt=SALT).unsign(stamp)
    except signing.BadSignature:
        return None
    pk, _colon, _hash = said.partition(":")
    readable = Version.objects.readable_by(person).select_related("policy")
    return readable.filter(pk=uuid.UUID(hex=pk)).first()


def is_as_exported(stamp: str, version: Version) -> bool:
    """Whether the version still says what it said when the file was made: a draft may not."""
    return stamp.partition(":")[2].startswith(f"{version.source_sha256}:")
