import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from web.names.folding import key_of
from web.names.keys import NamedQuerySet, NameKey

# Addresses under /policies/ that are pages of their own.
RESERVED = (
    *("calendar", "feed", "frame", "front-page", "import", "new", "pictures", "search"),
    "starter-list",
)


def validate_not_reserved(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError(_("This address is taken by a page of the site."), code="reserved")


class PolicyQuerySet(NamedQuerySet["Policy"]):
    def titled(self, title: str) -> "Policy | None":
        """The policy of this title, however it is spelt."""
        return self.filter(title_key=key_of(title)).first()

    def lock_for_share(self, version_id: uuid.UUID) -> None:
        """Lock the row of a version's policy for share until the transaction ends.

        Many may share the lock; publishing waits for them, and they wait for publishing. SQLite has
        one writer at a time, so there is nothing to do.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM policies_policy WHERE id ="
                    " (SELECT policy_id FROM policies_version WHERE id = %s) FOR SHARE",
                    [str(version_id)],
                )


class Policy(models.Model):
    """What is owned, reviewed and signed over the years. Its texts are its versions."""

    class Category(models.TextChoices):
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        STAFF = "staff", _("Staff")
        DATA = "data", _("Data and online")
        HEALTH = "health", _("Health and safety")
        PUPILS = "pupils", _("Pupils and curriculum")
        GOVERNANCE = "governance", _("Governance and finance")
        OTHER = "other", _("Other")

    title = models.CharField(_("title"), max_length=200)
    title_key = NameKey("title")
    slug = models.SlugField(
        _("address on this site"), unique=True, validators=[validate_not_reserved]
    )

    category = models.CharField(
        _("category"), max_length=20, choices=Category, default=Category.OTHER
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who looks after it in school."),
    )
    related = models.ManyToManyField(
        "self",
        verbose_name=_("related policies"),
        blank=True,
        help_text=_("Beside those that its text names."),
    )
    # After this day the policy stays in force and is shown as late.
    next_review = models.DateField(_("next review"), null=True, blank=True)
    # Everybody is asked again on this day, then each year; None: only by new versions.
    renews_on = models.DateField(_("next renewal"), null=True, blank=True)
    renewal_days = models.PositiveSmallIntegerField(_("days to sign then"), default=28)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["title_key"], name="policy_title_once"),
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED), name="policy_slug_not_reserved"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def review_is_late(self) -> bool:
        """Late or not, the policy stays in force."""
        return self.next_review is not None and self.next_review < timezone.localdate()
