import datetime
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.models import Person, Post, Role


class PartyQuerySet(models.QuerySet["Party"]):
    def standing(self) -> Self:
        return self.filter(until=None)

    def handling(self) -> Self:
        return self.standing().filter(part=Party.Part.HANDLER)

    def in_office(self, day: datetime.date) -> Self:
        """Those who can sign in and whose job still lets them handle a concern."""
        posts = Post.objects.current(day).filter(
            role__in=Role.handling(), person__in=Person.objects.reachable()
        )
        return self.filter(Exists(posts.filter(person=OuterRef("person"))))

    def subjects(self) -> Self:
        return self.filter(part=Party.Part.SUBJECT)

    def left_out(self) -> Self:
        return self.standing().filter(part=Party.Part.LEFT_OUT)


class Party(models.Model):
    """Somebody's part in a concern, from a day on: written once, and ended once.

    One table for all parts, so that the database itself ensures that nobody handles a concern
    about themselves (design rule 7). Only handlers can be read without the key.
    """

    class Part(models.TextChoices):
        SUBJECT = "subject", _("Person it is about")
        HANDLER = "handler", _("Person dealing with it")
        REPORTER = "reporter", _("Who reported it")
        LEFT_OUT = "left_out", _("Left out at first")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(
        "breaches.Concern", on_delete=models.PROTECT, related_name="parties"
    )
    part = models.CharField(max_length=10, choices=Part)
    # Handlers only.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Stands for the person within this concern; empty for people off the staff list, and once the
    # part has ended: a former handler who is named later must not appear twice.
    mark = models.CharField(max_length=64, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    # For a subject: police or LADO advise not to tell them yet.
    silent = models.BooleanField(default=False)
    sealed = models.BinaryField()

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["since", "pk"]
        indexes = [
            models.Index(
                fields=["person", "concern"],
                condition=Q(part="handler", until=None),
                name="party_by_handler",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "mark"],
                condition=Q(part__in=["subject", "handler", "left_out"]) & ~Q(mark=""),
                name="party_subject_never_handles",
                violation_error_message=_("This person can't deal with this."),
            ),
            models.UniqueConstraint(
                fields=["concern", "mark"],
                condition=Q(part__in=["reporter", "handler"]) & ~Q(mark=""),
                name="party_reporter_never_handles",
                violation_error_message=_("This person can't deal with this."),
            ),
            models.CheckConstraint(
                condition=Q(part="handler", person__isnull=False)
                | ~Q(part="handler") & Q(person=None),
                name="party_names_handlers_only",
            ),
            models.CheckConstraint(
                condition=~Q(part="handler", until=None) | ~Q(mark=""),
                name="party_handler_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(mark=""), name="party_ended_without_mark"
            ),
            models.CheckConstraint(
                condition=~Q(part__in=["subject", "reporter"]) | Q(until=None),
                name="party_subject_for_good",
            ),
            models.CheckConstraint(
                condition=Q(silent=False) | Q(part="subject"), name="party_silent_to_subjects"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_part_display())

    def end(self) -> None:
        self.until, self.mark = timezone.localdate(), ""
        self.save(update_fields=["until", "mark"])

    @cached_property
    def words(self) -> dict[str, Any]:
        """Who they are, as they were then. Raises vault.WrongKey once the concern is erased.

        Subject: `who` (staff, pupil, parent, outsider, unknown), `name`, `job`, `person` (their id
        in the staff list, or None), `described`. Handler: `name`, `job`, `role`, `why`. Reporter:
        `name`, `job`, `person`. Left out: `name`, `job`, `person`, `why`.
        """
        opened: dict[str, Any] = self.concern.unseal(self)
        return opened
