"""Which signatures somebody may set aside; `signing.set_aside` does it."""

from django.db.models import Q

from acknowledgements.models import Signature
from acknowledgements.models.signature import SignatureQuerySet
from acknowledgements.one_person import people_seen_by
from people.models import Person


def correctable_by(viewer: Person) -> SignatureQuerySet:
    """Standing ones of others: for heads, of whom they lead; for the office, what it took in."""
    theirs = Q(pk__in=[])
    if viewer.chases:
        theirs |= Q(person__in=people_seen_by(viewer))
    if viewer.keeps_people:
        theirs |= Q(method__in=Signature.TAKEN_IN)
    found: SignatureQuerySet = Signature.objects.standing().filter(theirs)
    return found.exclude(person=viewer)
