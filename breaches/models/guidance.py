import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Guidance(models.Model):
    """Who to call, and when this partnership answers: one row, kept by its leaders."""

    ring_now = models.TextField(
        _("whom to ring where a child may be at risk"),
        blank=True,
        help_text=_("Names and numbers at your schools, one a line."),
    )
    officer = models.CharField(
        _("local authority designated officer"),
        max_length=300,
        blank=True,
        help_text=_("Name, number and e-mail."),
    )
    partners = models.CharField(
        _("local safeguarding partners"),
        max_length=300,
        blank=True,
        help_text=_("Number in and out of office hours."),
    )
    data_protection = models.CharField(
        _("who answers about personal data"),
        max_length=300,
        blank=True,
        help_text=_("Name, post, number and e-mail; shown in the privacy notice."),
    )
    controller = models.CharField(
        _("who is responsible for the data"),
        max_length=300,
        blank=True,
        help_text=_("Name and address of the controller; shown in the privacy notice."),
    )
    opens = models.TimeField(_("working hours begin"), default=datetime.time(8))
    closes = models.TimeField(_("working hours end"), default=datetime.time(17))

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="guidance_one_row"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="guidance_closes_after_opening",
                violation_error_message=_("The working hours end before they begin."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Guidance"))

    @classmethod
    def current(cls) -> "Guidance":
        return cls.objects.first() or cls(pk=1)


class Cover(models.Model):
    """Who is told as well when somebody is away or it is after hours."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("cover")),
                name="cover_is_another",
                violation_error_message=_("Nobody covers for themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cover} for {self.person}"
