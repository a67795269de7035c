import datetime
import re
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from web.names.keys import NamedQuerySet, NameKey

HEX_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")


def contrast_with_white(colour: str) -> float:
    """Contrast ratio, 1 to 21, of `#rrggbb` text on white (WCAG 2.2, relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def validate_readable(colour: str) -> None:
    """Refuse a colour that can't be read as text on white, or behind white text."""
    if HEX_COLOUR.match(colour) and contrast_with_white(colour) < 4.5:
        raise ValidationError(
            _("This colour is too light to read on white. Choose a darker shade."), code="contrast"
        )


class Partnership(models.Model):
    """The organisation this installation serves: always one row."""

    name = models.CharField(_("name"), max_length=200)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#1f3a5f",
        validators=[
            RegexValidator(HEX_COLOUR, _("Write the colour as # and six digits, as in #1f3a5f.")),
            validate_readable,
        ],
        help_text=_("For headings, links and buttons. Dark enough to read on white."),
    )
    logo = models.ImageField(
        _("logo"),
        upload_to="partnership",
        blank=True,
        validators=[FileExtensionValidator(["png", "jpg", "jpeg"])],
    )
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnership")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="partnership_one_row"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Partnership":
        """The partnership, or an unsaved one with a neutral name before any is set up."""
        return cls.objects.first() or cls(name=str(_("Our schools")))


class SchoolQuerySet(NamedQuerySet["School"]):
    def with_headcount(self, day: datetime.date) -> Self:
        """Annotates how many people hold a job at the school on that day, each counted once."""
        current = Q(groups__posts__end=None) | Q(groups__posts__end__gte=day)
        people = Count(
            "groups__posts__person",
            distinct=True,
            filter=current & Q(groups__posts__start__lte=day),
        )
        return self.annotate(headcount=people)


class School(models.Model):
    """One site of the partnership."""

    name = models.CharField(_("name"), max_length=200)
    name_key = NameKey("name")
    slug = models.SlugField(_("address on this site"), unique=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="school_name_once",
                violation_error_message=_("There is a school of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
