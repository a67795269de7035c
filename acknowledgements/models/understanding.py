import hashlib

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models import Policy

# More would make it an exam.
MOST_WRONG = 5


def split(lines: str) -> list[str]:
    return [line.strip() for line in lines.splitlines() if line.strip()]


class UnderstandingQuestion(models.Model):
    """One question of a policy's check of understanding, to help readers.

    Answers are not stored, and nobody has to answer to sign (design rule 12).
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("question"), max_length=300)
    right = models.CharField(_("right answer"), max_length=200)
    wrong = models.TextField(
        _("wrong answers"), max_length=1100, help_text=_("One a line, five at most.")
    )
    explanation = models.TextField(
        _("explanation"),
        max_length=1000,
        help_text=_("Shown after a wrong answer. Say where to find it in the policy."),
    )

    class Meta:
        verbose_name = _("question to check understanding")
        verbose_name_plural = _("questions to check understanding")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        super().clean()
        wrong = split(self.wrong)
        if not 1 <= len(wrong) <= MOST_WRONG:
            raise ValidationError({"wrong": _("Give one to five wrong answers, one a line.")})
        if len({*wrong, self.right.strip()}) <= len(wrong):
            raise ValidationError({"wrong": _("The same answer stands here twice.")})

    @property
    def choices(self) -> list[str]:
        """All answers, in a stable order that doesn't give away the right one."""
        answers = [self.right.strip(), *split(self.wrong)]
        return sorted(answers, key=lambda each: hashlib.sha256(each.encode()).digest())
