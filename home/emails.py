"""Emails with numbers from several apps."""

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from acknowledgements.asked.shares import Tally
from people.emails import letter
from people.models import Person
from policies.models import Policy
from web.addresses import absolute


def review_letter(policy_id: int, to: int) -> EmailMessage:
    """Tells somebody that a review is near, or late; with how many have signed."""
    policy, person = Policy.objects.get(pk=policy_id), Person.objects.get(pk=to)
    path = reverse("home:reviews", args=[policy.slug])
    context = {
        "policy": policy,
        "person": person,
        "share": next(iter(Tally.of_policy(policy, timezone.localdate()).by_policy()), None),
        "link": absolute(path),
    }
    name = "review_late" if policy.review_is_late else "review_due"
    return letter(f"home/emails/{name}", person.email or "", context)
