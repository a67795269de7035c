"""Letters with numbers that several apps know."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from acknowledgements.shares import Tally
from people.emails import letter
from people.models import Person
from policies.models import Policy


def review_letter(policy: Policy, to: Person) -> EmailMessage:
    """That a review is near, or late, with how many have signed."""
    path = reverse("home:reviews", args=[policy.slug])
    context = {
        "policy": policy,
        "person": to,
        "share": next(iter(Tally.of_policy(policy, timezone.localdate()).by_policy()), None),
        "link": settings.BASE_URL.rstrip("/") + path,
    }
    name = "review_late" if policy.review_is_late else "review_due"
    return letter(f"home/emails/{name}", to.email or "", context)
