import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Post
from policies.models import Policy, Round, Version

if TYPE_CHECKING:
    from people.models import Person


class QueryQuerySet(models.QuerySet["Query"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)

    def pairs(self) -> set[tuple[int, int]]:
        """Pairs of the person who asked and the round."""
        return set(self.values_list("person_id", "round_id"))

    def visible_to(self, person: "Person") -> Self:
        """One's own, and those of the people one leads."""
        return self.filter(Q(person=person) | Q(pk__in=self.led_by(person).values("pk")))

    def by_section(self, policy: Policy) -> list[tuple[str, int, int]]:
        """For the policy's latest round: section, questions, and how many could not sign yet."""
        last = policy.rounds.values("pk")[:1]
        rows = (
            self.filter(round__in=last)
            .order_by("section")
            .values("section")
            .annotate(
                questions=Count("pk", filter=Q(kind=Query.Kind.QUESTION)),
                refusals=Count("pk", filter=Q(kind=Query.Kind.CANNOT)),
            )
        )
        return [(row["section"], row["questions"], row["refusals"]) for row in rows]

    def led_by(self, head: "Person") -> Self:
        """Those this deputy or head may answer, never their own: everyone's if they lead all
        schools; otherwise those of their schools' people, except deputies and heads."""
        if not head.chases:
            return self.none()
        others = self.exclude(person=head)
        if head.leads_all:
            return others
        jobs = Post.objects.current(timezone.localdate()).filter(person=OuterRef("person"))
        led = jobs.filter(group__school__in=head.schools_led())
        return others.filter(Exists(led), ~Exists(jobs.leading()))


class Query(models.Model):
    """What somebody says instead of signing: they stay unsigned until they sign. They still count
    as told of the policy."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("I have a question")
        CANNOT = "cannot", _("I can’t sign yet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    # The text they were reading, and the section; empty means all of it.
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    anchor = models.CharField(max_length=100, blank=True)
    section = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = QueryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["person", "-asked_at"], name="query_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=Q(settled_at=None),
                name="query_one_open_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("acknowledgements:question", args=[self.pk])


class QueryMessage(models.Model):
    """A message about a question, from the person who asked or one who answers. Never changed."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message about a question")
        verbose_name_plural = _("messages about questions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.query}, {self.at:%Y-%m-%d}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def shown(self, policy: Policy | OuterRef) -> Self:
        """The answers shown beside the policy's sections now, in order of publication."""
        return self.filter(policy=policy, taken_down_at=None).order_by("published_at")


class Answer(models.Model):
    """An answered question, shown beside its section to all readers, in words that name nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    query = models.OneToOneField(Query, on_delete=models.PROTECT, related_name="answer")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    anchor = models.CharField(max_length=100, blank=True)
    section = models.CharField(max_length=300, blank=True)
    question = models.TextField(_("question"))
    words = models.TextField(_("answer"))
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    taken_down_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        indexes = [models.Index(fields=["policy", "published_at"], name="answer_by_policy")]

    def __str__(self) -> str:
        return f"{self.policy}: {self.section}"
