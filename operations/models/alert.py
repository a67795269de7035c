import datetime

from django.db import models
from django.db.models import F, Q

DAY = datetime.timedelta(days=1)


class Alert(models.Model):
    """A check that found something wrong, until whoever runs the site has been told that it is
    well again. A restart repeats no letter, because this says when the last one went out."""

    about = models.CharField(max_length=30)
    since = models.DateTimeField()
    # Null until a letter has gone out.
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(fields=["about"], name="alert_once_a_check"),
            models.CheckConstraint(
                name="alert_told_after_it_began",
                condition=Q(told_at=None) | Q(told_at__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.about} {self.since:%Y-%m-%d}"

    def is_due(self, now: datetime.datetime) -> bool:
        """Nobody has been told, or the last time was a day ago."""
        return self.told_at is None or self.told_at <= now - DAY
