"""Which signatures somebody may cancel; `signing.set_aside_signature` does it."""

from django.db.models import Q

from acknowledgements.asked.one_person import people_seen_by
from acknowledgements.models import Signature
from acknowledgements.models.signature import SignatureQuerySet
from people.models import Person


def correctable_by(viewer: Person) -> SignatureQuerySet:
    """Others' signatures that count: of people a head leads, or that the office took in."""
    theirs = Q(pk__in=[])
    if viewer.chases:
        theirs |= Q(person__in=people_seen_by(viewer))
    if viewer.keeps_people:
        theirs |= Q(method__in=Signature.TAKEN_IN)
    found: SignatureQuerySet = Signature.objects.standing().filter(theirs)
    return found.exclude(person=viewer)
