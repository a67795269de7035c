"""Emails to those who act next on a text."""

from django.core.mail import EmailMessage
from django.utils import timezone

from people.emails import letter
from people.models import Person, Post, Role
from policies.models import Policy, Version
from web.addresses import absolute


def readers(what: str, version: Version) -> list[Person]:
    """The submitter when a text is sent back; otherwise chair, vice-chair and clerk, and the heads
    too when one is withdrawn."""
    author = version.submitted_by
    if what == "sent_back" and author and author.reachable and author.keeps_policies:
        return [author]
    roles = Role.keeping_policies()
    if what == "withdrawn":
        roles = (*roles, Role.EXECUTIVE, Role.HEAD)
    jobs = Post.objects.current(timezone.localdate()).filter(role__in=roles)
    return list(Person.objects.reachable().holding(jobs))


def review_readers(policy: Policy) -> list[Person]:
    """The owner, if they still work here, the clerk and the chair."""
    jobs = Post.objects.current(timezone.localdate())
    able = Person.objects.reachable()
    owner = able.filter(pk=policy.owner_id).holding(jobs)
    return list(owner | able.holding(jobs.filter(role__in=(Role.CHAIR, Role.CLERK))))


def letter_about(what: str, version_id: str, to: int, by: int | None) -> EmailMessage:
    version = Version.objects.select_related("policy", "plan").get(pk=version_id)
    person = Person.objects.get(pk=to)
    context = {
        "version": version,
        "person": person,
        "by": Person.objects.filter(pk=by).first(),
        "plan": getattr(version, "plan", None),
        "link": absolute(version.get_absolute_url()),
    }
    return letter(f"policies/emails/{what}", person.email or "", context)
