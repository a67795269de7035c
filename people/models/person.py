import datetime
import uuid
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.models.calendar import Absence
from people.models.jobs import Group, Post, PostQuerySet, Role
from people.models.partnership import School
from web.names.folding import key_of
from web.names.keys import NamedQuerySet, NameKey
from web.paging import behind


class State(models.TextChoices):
    """A person's status on a day, derived from their jobs and absences."""

    WORKING = "working", _("Working")
    AWAY = "away", _("Away")
    LATER = "later", _("Starts later")
    LEFT = "left", _("Left")


# Characters: no name, address or number that people search for is longer.
LONGEST_SOUGHT = 300


def could_be_sought(words: str) -> bool:
    """Whether a database can search for the words at all: PostgreSQL takes no NUL; SQLite takes
    neither some 50,000 characters to compare with nor a condition of a thousand parts."""
    return len(words) <= LONGEST_SOUGHT and "\0" not in words


def _sought(words: str) -> list[str]:
    """The words as keys have them. What folds to nothing stays, and is in no key."""
    return key_of(words).split() or words.split()


class PersonQuerySet(NamedQuerySet["Person"]):
    def kept_by_office(self) -> Self:
        """All but those who run the site: changing their address would take over their account."""
        return self.filter(is_staff=False, is_superuser=False)

    def reachable(self) -> Self:
        """The same rule as `Person.reachable`, for many."""
        return self.filter(is_active=True, email__isnull=False)

    def holding(self, posts: PostQuerySet) -> Self:
        """People who hold one of these jobs."""
        return self.filter(Exists(posts.filter(person=OuterRef("pk"))))

    def employed_on(self, day: datetime.date) -> Self:
        """People who hold a job on that day."""
        return self.holding(Post.objects.current(day))

    def in_state(self, state: str, day: datetime.date) -> Self:
        """The same rule as `Person.state_on`, for many."""
        employed = Exists(Post.objects.current(day).filter(person=OuterRef("pk")))
        away = Exists(Absence.objects.covering(day).filter(person=OuterRef("pk")))
        to_come = Exists(Post.objects.filter(start__gt=day, person=OuterRef("pk")))
        return {
            State.WORKING: self.filter(employed, ~away),
            State.AWAY: self.filter(employed, away),
            State.LATER: self.filter(~employed, to_come),
            State.LEFT: self.filter(~employed, ~to_come),
        }[State(state)]

    def behind(self, last: "Person") -> Self:
        """People after this one in the order of names: the next page begins there."""
        order = ("last_name", "first_name", "pk")
        return self.filter(behind(order, (last.last_name, last.first_name, last.pk)))

    def with_jobs(self) -> Self:
        """Prefetches jobs and absences, in two SQL queries however many people there are."""
        posts = Post.objects.select_related("group__school")
        return self.prefetch_related(Prefetch("posts", posts), "absences")

    def named(self, words: str) -> Self:
        """People whose name contains every one of the words."""
        if not could_be_sought(words):
            return self.none()
        for word in _sought(words):
            self = self.filter(name_key__contains=word)
        return self

    def called(self, first_name: str, last_name: str) -> Self:
        """People of this name, however it is spelt."""
        return self.filter(name_key=key_of(f"{first_name} {last_name}"))

    def matching(self, words: str) -> Self:
        """People whose name, email or staff number contains every one of the words."""
        if not could_be_sought(words):
            return self.none()
        for word in _sought(words):
            self = self.filter(
                Q(name_key__contains=word) | Q(email__icontains=word) | Q(staff_number__iexact=word)
            )
        return self


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Someone who may use the Django admin: for set-up and repair, not a job at a school."""
        person: Person = self.model(email=email, is_staff=True, is_superuser=True, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Anyone on the staff list. Without an email address they can't sign in, and sign on paper."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    name_key = NameKey("first_name", "last_name")
    email = models.EmailField(
        _("e-mail"),
        unique=True,
        null=True,
        blank=True,
        help_text=_("Leave empty for someone without e-mail: they sign on paper."),
        error_messages={"unique": _("Someone in the staff list has this e-mail already.")},
    )
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the admin site"), default=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "pk"]
        indexes = [
            models.Index(fields=["last_name", "first_name", "id"], name="person_by_name"),
            models.Index(fields=["name_key"], name="person_by_name_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message=_("Someone in the staff list has this e-mail already."),
            ),
            models.UniqueConstraint(
                fields=["staff_number"],
                condition=~Q(staff_number=""),
                name="person_staff_number_once",
                violation_error_code="unique",
                violation_error_message=_("Someone in the staff list has this number already."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="person_email_null_if_none",
                violation_error_message=_("An e-mail address is missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    def clean(self) -> None:
        super().clean()
        self.email = (self.email or "").lower() or None

    @cached_property
    def jobs(self) -> list[Post]:
        """The jobs this person holds today, read once per request."""
        today = timezone.localdate()
        return list(Post.objects.current(today).filter(person=self).select_related("group__school"))

    @property
    def kinds(self) -> set[str]:
        """The kinds of staff they are here today."""
        return {job.group.kind for job in self.jobs}

    def state_on(self, day: datetime.date) -> State:
        posts = self.posts.all()
        if any(post.is_current(day) for post in posts):
            away = any(absence.covers(day) for absence in self.absences.all())
            return State.AWAY if away else State.WORKING
        return State.LATER if any(post.start > day for post in posts) else State.LEFT

    def job_title(self, day: datetime.date) -> str:
        """The title of the first job they hold on that day; empty if they hold none."""
        return next((post.title for post in self.posts.all() if post.is_current(day)), "")

    def can_be_invited(self, day: datetime.date) -> bool:
        """Whether a link to choose a first password makes sense: email, job, no password yet."""
        may_sign_in = self.reachable and not self.runs_site
        return may_sign_in and not self.has_usable_password() and self.state_on(day) != State.LEFT

    @property
    def reachable(self) -> bool:
        """They can sign in and be emailed, which needs an account that is not switched off."""
        return self.reachable_at(self.email)

    def reachable_at(self, address: str | None) -> bool:
        """The same for an address that need not be their current one."""
        return self.is_active and bool(address)

    @property
    def runs_site(self) -> bool:
        """They may use the Django admin, so the office may not touch their account."""
        return self.is_staff or self.is_superuser

    def has_role(self, *roles: Role) -> bool:
        return any(job.role in roles for job in self.jobs)

    @property
    def works_in_school(self) -> bool:
        """They hold a job other than a governor's."""
        return any(job.group.kind != Group.Kind.GOVERNOR for job in self.jobs)

    @property
    def keeps_accounts(self) -> bool:
        """Heads and the office decide who may post for the schools."""
        return self.chases or self.keeps_people

    @property
    def keeps_people(self) -> bool:
        """Administrators keep the staff list, paper and schools (design rule 6)."""
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def keeps_policies(self) -> bool:
        """Chair, vice-chair and clerk import texts and record the governing body's acts."""
        return self.has_role(*Role.keeping_policies())

    @property
    def oversees_policies(self) -> bool:
        """They see the progress of each policy, in numbers (design rule 6): the same people who may
        read numbers of reports, because a policy's page shows those too."""
        return self.has_role(*Role.counting())

    @property
    def chases(self) -> bool:
        """Deputies and heads see who has not signed, in the schools they lead."""
        return self.has_role(*Role.leading())

    @property
    def handles_concerns(self) -> bool:
        """They may handle concerns; each concern says whether they handle it."""
        return self.has_role(*Role.handling())

    @property
    def reads_numbers(self) -> bool:
        return self.has_role(*Role.counting())

    @property
    def oversees_data(self) -> bool:
        """The data protection officer sees how long concerns are kept, not what they say."""
        return self.has_role(Role.DATA_PROTECTION)

    @property
    def guides_concerns(self) -> bool:
        """They decide who to call, and who is told as well when somebody is away."""
        return self.has_role(Role.EXECUTIVE, Role.DATA_PROTECTION)

    @property
    def leads_all(self) -> bool:
        """The executive headteacher, or a deputy of the whole partnership, leads every school."""
        return any(
            job.role == Role.EXECUTIVE
            or (job.role in Role.leading() and job.group.school_id is None)
            for job in self.jobs
        )

    def schools_led(self) -> models.QuerySet[School]:
        """The schools whose staff this person may chase."""
        if self.leads_all:
            return School.objects.all()
        led = [job.group.school for job in self.jobs if job.role in Role.leading()]
        return School.objects.filter(pk__in=[school.pk for school in led if school])
