import datetime
import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from policies.models import Round


class Reminding(models.Model):
    """When people are reminded: always one row, created when first needed."""

    before = models.CharField(
        _("days before the day to sign by"),
        max_length=60,
        default="7, 2, 0",
        blank=True,
        validators=[RegexValidator(r"^\s*(\d{1,2}(\s*,\s*\d{1,2})*)?\s*$", _("Write 7, 2, 0."))],
        help_text=_("Numbers by comma; 0 is the day itself."),
    )
    every = models.PositiveSmallIntegerField(
        _("after that day, again every so many days"), default=7, help_text=_("0: not at all.")
    )
    back = models.PositiveSmallIntegerField(_("days without reminders after an absence"), default=3)
    escalate = models.PositiveSmallIntegerField(
        _("days late after which the executive headteacher is told too"), default=14
    )

    class Meta:
        verbose_name = _("reminders")
        verbose_name_plural = _("reminders")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="reminding_one_row")]

    def __str__(self) -> str:
        return self.before

    @classmethod
    def current(cls) -> "Reminding":
        return cls.objects.first() or cls()

    @property
    def days_before(self) -> list[int]:
        return [int(each) for each in self.before.replace(",", " ").split()]


class Letter(models.Model):
    """One email to one person: at most one a day. It lists everything they have to sign when it
    goes out; notices record what became of it."""

    class State(models.TextChoices):
        MADE = "made", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")
        DROPPED = "dropped", _("Nothing to say any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    sending_at = models.DateTimeField(null=True, blank=True)
    # What it says: what the person owes; for a head, who else still has to sign; or both.
    asks = models.BooleanField(default=True)
    digest = models.BooleanField(default=False)
    # Set if a head sent it, with words of their own.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="letter_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Bounce(models.Model):
    """An email came back after the mail server had accepted it. Never changed."""

    letter = models.OneToOneField(Letter, primary_key=True, on_delete=models.PROTECT)
    said = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    at = models.DateTimeField(_("came back"), default=timezone.now)

    class Meta:
        verbose_name = _("letter that came back")
        verbose_name_plural = _("letters that came back")

    def __str__(self) -> str:
        return self.said


# The outcomes after which somebody knows: "sent" and "told".
REACHED = ["sent", "told"]
# The mail server refused it, or accepted it and then bounced it.
LOST = Q(outcome="refused") | Q(letter__bounce__isnull=False)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def reached(self) -> "NoticeQuerySet":
        return self.filter(outcome__in=REACHED, letter__bounce=None)

    def not_at_an_old_address(self) -> "NoticeQuerySet":
        """Without failures at a wrong or missing address that has since been corrected."""
        now = Coalesce(F("person__email"), Value(""))
        return self.filter(Q(outcome__in=REACHED, letter__bounce=None) | Q(address=now))

    def last_days(self) -> dict[tuple[int, int], datetime.date]:
        """By person and open round, the day of the last notice."""
        told = self.filter(round__closed_at=None).order_by()
        rows = told.values_list("person_id", "round_id").annotate(last=Max("day"))
        return {(person, round_): last for person, round_, last in rows}

    def unreached(self) -> set[tuple[int, int]]:
        """Pairs of person and open round whose last notice did not arrive."""
        told = self.filter(round__closed_at=None).order_by("at")
        is_lost = ExpressionWrapper(LOST, BooleanField())
        rows = told.values_list("person_id", "round_id", is_lost)
        last = {(person, round_): lost for person, round_, lost in rows}
        return {key for key, lost in last.items() if lost}

    def undelivered(self, day: datetime.date) -> "list[Notice]":
        """For each person who works on that day and whom the last email did not reach, at their
        present address: the latest such notice. Two SQL queries."""
        at_work = Person.objects.employed_on(day)
        rows = self.filter(LOST, address=F("person__email"), person__in=at_work)
        keys = self.filter(person__in=at_work).unreached()
        found: dict[int, Notice] = {}
        for each in rows.select_related("person", "letter__bounce").order_by("-at"):
            if (each.person_id, each.round_id) in keys:
                found.setdefault(each.person_id, each)
        return sorted(found.values(), key=lambda each: (each.person.last_name, each.person_id))


class Notice(models.Model):
    """A person was told what they are to sign: how, when, and whether it reached them. Never
    changed. The communication that monitoring law asks for."""

    class Way(models.TextChoices):
        MAIL = "mail", _("By mail")
        IN_PERSON = "in_person", _("In person")
        LETTER = "letter", _("By letter")
        BRIEFING = "briefing", _("At a briefing")

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Did not arrive")
        NO_ADDRESS = "no_address", _("No address")
        TOLD = "told", _("Told")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    outcome = models.CharField(max_length=10, choices=Outcome)
    first = models.BooleanField(_("the first of this sign-off"))
    day = models.DateField()
    at = models.DateTimeField(_("recorded at"), default=timezone.now)
    address = models.CharField(max_length=254, blank=True)
    letter = models.ForeignKey(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    # The mail server may already have it: the process stopped before it could say so.
    again = models.BooleanField(_("may have been sent twice"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at"]
        indexes = [models.Index(fields=["round", "person", "day"], name="notice_by_round")]
        constraints = [
            models.UniqueConstraint(fields=["letter", "round"], name="notice_once_a_letter"),
            models.CheckConstraint(
                condition=Q(way="mail", by=None, outcome__in=["sent", "refused", "no_address"])
                | Q(way__in=["in_person", "letter", "briefing"], by__isnull=False, outcome="told"),
                name="notice_says_who_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.day}"
