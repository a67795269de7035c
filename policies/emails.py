"""Letters to those who act next on a text."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from people.emails import letter
from people.models import Person, Post, Role
from policies.models import Policy, Version

KEEPING = (Role.CHAIR, Role.VICE_CHAIR, Role.CLERK)


def readers(what: str, version: Version) -> list[Person]:
    """Whom a letter goes to: who submitted the text when it is sent back, and who leads the schools
    as well when one is withdrawn; else chair, vice-chair and clerk."""
    author = version.submitted_by
    if what == "sent_back" and author and author.reachable and author.keeps_policies:
        return [author]
    roles = (*KEEPING, Role.EXECUTIVE, Role.HEAD) if what == "withdrawn" else KEEPING
    jobs = Post.objects.current(timezone.localdate()).filter(role__in=roles)
    return list(Person.objects.reachable().holding(jobs))


def review_readers(policy: Policy) -> list[Person]:
    """Owner, if they still work here, clerk and chair."""
    jobs = Post.objects.current(timezone.localdate())
    able = Person.objects.reachable()
    owner = able.filter(pk=policy.owner_id).holding(jobs)
    return list(owner | able.holding(jobs.filter(role__in=(Role.CHAIR, Role.CLERK))))


def letter_about(what: str, version: Version, to: Person, by: Person | None) -> EmailMessage:
    context = {
        "version": version,
        "person": to,
        "by": by,
        "plan": getattr(version, "plan", None),
        "link": settings.BASE_URL.rstrip("/") + version.get_absolute_url(),
    }
    return letter(f"policies/emails/{what}", to.email or "", context)
