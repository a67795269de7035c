import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.partnership import School


class Role(models.TextChoices):
    STAFF = "staff", _("Member of staff")
    DEPUTY = "deputy", _("Deputy headteacher")
    HEAD = "head", _("Headteacher")
    EXECUTIVE = "executive", _("Executive headteacher")
    GOVERNOR = "governor", _("Governor")
    CHAIR = "chair", _("Chair of governors")
    VICE_CHAIR = "vice_chair", _("Vice-chair of governors")
    CLERK = "clerk", _("Clerk to governors")
    SAFEGUARDING = "safeguarding", _("Designated safeguarding lead")
    DATA_PROTECTION = "data_protection", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")

    @classmethod
    def leading(cls) -> "tuple[Role, ...]":
        return (cls.DEPUTY, cls.HEAD, cls.EXECUTIVE)

    @classmethod
    def handling(cls) -> "tuple[Role, ...]":
        """Roles that may handle concerns (design rules 6 and 7)."""
        governors = (cls.CHAIR, cls.VICE_CHAIR)
        return (*cls.leading(), *governors, cls.SAFEGUARDING, cls.DATA_PROTECTION)

    @classmethod
    def keeping_policies(cls) -> "tuple[Role, ...]":
        """Roles that write policies and record what the governors decided about them."""
        return (cls.CHAIR, cls.VICE_CHAIR, cls.CLERK)

    @classmethod
    def counting(cls) -> "tuple[Role, ...]":
        """Roles that may read how many concerns there were, in numbers that identify nobody."""
        return (cls.GOVERNOR, cls.CHAIR, cls.VICE_CHAIR, cls.CLERK, cls.EXECUTIVE)


class GroupQuerySet(models.QuerySet["Group"]):
    def with_headcount(self, day: datetime.date) -> Self:
        """Annotates how many people hold a job in the group on that day; with its school."""
        current = Q(posts__end=None) | Q(posts__end__gte=day)
        held = current & Q(posts__start__lte=day)
        people = models.Count("posts__person", distinct=True, filter=held)
        return self.select_related("school").annotate(headcount=people)


class Group(models.Model):
    """One kind of staff at one school, or at the whole partnership: what audiences are made of."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("Employees")
        AGENCY = "agency", _("Agency staff")
        CONTRACTOR = "contractor", _("Contractors")
        VOLUNTEER = "volunteer", _("Volunteers")
        TRAINEE = "trainee", _("Trainees")
        GOVERNOR = "governor", _("Governors")

    kind = models.CharField(_("kind of staff"), max_length=20, choices=Kind)
    school = models.ForeignKey(
        School,
        verbose_name=_("school"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="groups",
        help_text=_("Empty for the whole partnership."),
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff group")
        verbose_name_plural = _("staff groups")
        ordering = ["school__name", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["school", "kind"], name="group_once_a_school"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(school=None), name="group_once_for_all_schools"
            ),
        ]

    def __str__(self) -> str:
        place = self.school.name if self.school else _("whole partnership")
        return f"{self.get_kind_display()}, {place}"


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, day: datetime.date) -> Self:
        """Jobs held on that day; the first and the last day count."""
        return self.not_ended(day).filter(start__lte=day)

    def leading(self) -> Self:
        """Those of deputies and heads, at one school or at all."""
        return self.filter(role__in=Role.leading())

    def not_ended(self, day: datetime.date) -> Self:
        """Jobs held on that day or later."""
        return self.filter(Q(end=None) | Q(end__gte=day))


class Post(models.Model):
    """A job: a person's place in a group, with a role, from a first to a last day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts"
    )
    group = models.ForeignKey(
        Group, verbose_name=_("staff group"), on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.STAFF)
    title = models.CharField(_("job title"), max_length=120)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["start", "pk"]
        indexes = [
            models.Index(fields=["group", "person", "start", "end"], name="post_by_group"),
            models.Index(fields=["person", "start"], name="post_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=F("start")),
                name="post_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.group.school or _('whole partnership')}"

    def is_current(self, day: datetime.date) -> bool:
        return self.start <= day and not self.has_ended(day)

    def has_ended(self, day: datetime.date) -> bool:
        return self.end is not None and self.end < day
