import datetime
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from breaches import vault
from breaches.codes import code_hash, new_reference
from breaches.models.entry import Entry
from breaches.models.party import Party
from people.models import FileJob, Role, School

if TYPE_CHECKING:
    from people.models import Person

HANDLING = Role.handling()


class ConcernQuerySet(models.QuerySet["Concern"]):
    def handled_by(self, person: "Person") -> Self:
        """Concerns the person handles: a handler who has not stood back and whose job still allows
        it. Never a subject: the database refuses it."""
        if not person.handles_concerns:
            return self.none()
        named = Party.objects.handling().filter(person=person, concern=OuterRef("pk"))
        return self.filter(Exists(named), erased_on=None)

    def reported_by(self, person: "Person") -> Self:
        return self.filter(reporter_mark__in=vault.marks(person.pk), erased_on=None)

    def opened_by(self, code: str) -> "Concern | None":
        """The anonymous report this return code opens."""
        return self.filter(code_hash=code_hash(code), way="anonymous", erased_on=None).first()

    def anonymous_on(self, day: datetime.date) -> int:
        return self.filter(way="anonymous", received_on=day).count()

    def lock(self, pk: uuid.UUID) -> "Concern":
        """The concern, locked until the transaction ends: writers queue here."""
        return self.select_for_update().get(pk=pk)


class Concern(models.Model):
    """A report of a breach or of conduct online, and all that follows from it.

    Its columns are what stays readable in the database; every word and every name is in its
    entries and parties, under its own key.
    """

    class Way(models.TextChoices):
        NAMED = "named", _("With my name")
        CONFIDENCE = "confidence", _("In confidence")
        ANONYMOUS = "anonymous", _("Without a name")
        SPOKEN = "spoken", _("By word of mouth")

    class Kind(models.TextChoices):
        BREACH = "breach", _("Breach of a policy")
        CONDUCT = "conduct", _("Conduct online")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        REVIEW = "review", _("Under review")
        ACTION = "action", _("Action is being taken")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    way = models.CharField(max_length=10, choices=Way)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    received_on = models.DateField(_("received on"))
    # Never for an anonymous report: only the day is kept.
    received_at = models.DateTimeField(null=True, blank=True)
    answer_due = models.DateField(_("answer due"))
    answered_on = models.DateField(null=True, blank=True)
    # The LADO must be told by then.
    officer_due = models.DateField(null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    erase_on = models.DateField(_("to be erased on"), null=True, blank=True)
    held = models.BooleanField(_("kept until released"), default=False)
    erased_on = models.DateField(_("erased on"), null=True, blank=True)

    key_id = models.CharField(max_length=16, db_index=True)
    wrapped_key = models.BinaryField(null=True)
    reporter_mark = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ["-received_on", "reference"]
        indexes = [
            models.Index(fields=["reporter_mark"], name="concern_by_reporter"),
            models.Index(fields=["received_on"], name="concern_by_day"),
            models.Index(
                fields=["erase_on"],
                condition=Q(erased_on=None, held=False),
                name="concern_to_erase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="concern_code_once"
            ),
            models.CheckConstraint(
                condition=Q(way="anonymous", received_at=None, reporter_mark="")
                | ~Q(way="anonymous") & Q(received_at__isnull=False, code_hash=""),
                name="concern_anonymous_tells_nothing",
            ),
            models.CheckConstraint(
                condition=Q(erased_on=None, wrapped_key__isnull=False)
                | Q(
                    erased_on__isnull=False,
                    wrapped_key=None,
                    key_id="",
                    reporter_mark="",
                    code_hash="",
                ),
                name="concern_erased_without_key",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | ~Q(state="closed") & Q(closed_on=None),
                name="concern_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(held=True) | Q(erased_on=None), name="concern_held_not_erased"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("breaches:concern", args=[self.reference])

    @property
    def is_anonymous(self) -> bool:
        return self.way == self.Way.ANONYMOUS

    @cached_property
    def key(self) -> bytes:
        """The concern's own key. Raises vault.WrongKey, also once it is destroyed."""
        if self.wrapped_key is None:
            raise vault.WrongKey("This concern was erased.")
        return vault.unwrap(self.key_id, self.wrapped_key)

    @cached_property
    def failing_copies(self) -> set[str]:
        """Ids of files whose display copy failed several times."""
        keys = [str(pk) for pk in self.evidence.waiting().values_list("pk", flat=True)]
        failing = FileJob.objects.failing().filter(job=self.evidence.model.made_by, row__in=keys)
        return {*failing.values_list("row", flat=True)}

    def lock_with(self, key: bytes) -> None:
        """Keep the key, wrapped by the master key in use."""
        self.key_id, self.wrapped_key = vault.current_id(), vault.wrap(key)
        self.key = key

    def seal(self, value: Any, row: models.Model) -> bytes:
        return vault.seal(self.key, value, f"{self.pk}:{row.pk}")

    def unseal(self, row: Any) -> Any:
        return vault.unseal(self.key, row.sealed, f"{self.pk}:{row.pk}")

    def mark(self, person: "Person | int") -> str:
        """Stands for the person in this concern, and in no other."""
        return vault.mark(self.key, person if isinstance(person, int) else person.pk)

    def about(self) -> list[int]:
        """Staff-list ids of its subjects. Raises vault.WrongKey once it is erased."""
        people = [party.words["person"] for party in self.parties.subjects()]
        return [each for each in people if each]

    def write(
        self,
        kind: Entry.Kind,
        words: dict[str, Any],
        *,
        by: "Person | None" = None,
        at: datetime.datetime | None = None,
        **columns: Any,
    ) -> Entry:
        """Add an entry; the caller has locked the concern's row.

        `at` is None for what an anonymous reporter writes, and what the system writes with it: such
        an entry has a day and no time. `by` is a handler; None for reporter and system.
        """
        last = self.entries.order_by("-number").values_list("number", flat=True).first() or 0
        day = timezone.localdate(at) if at else timezone.localdate()
        entry = Entry(
            concern=self, number=last + 1, kind=kind, day=day, at=at, author=by, **columns
        )
        entry.sealed = self.seal(words, entry)
        entry.save(force_insert=True)
        return entry

    def add_party(
        self,
        part: Party.Part,
        words: dict[str, Any],
        *,
        person: "Person | None" = None,
        **columns: Any,
    ) -> Party:
        """Add somebody to the concern; the caller has locked its row.

        Raises IntegrityError if a handler would also be its subject or reporter, or left out.
        """
        party = Party(concern=self, part=part, since=timezone.localdate(), **columns)
        party.mark = self.mark(person) if person else ""
        if part == Party.Part.HANDLER:
            party.person = person
        party.sealed = self.seal(words, party)
        party.save(force_insert=True)
        return party
