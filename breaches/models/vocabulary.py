"""Fixed words of entries: who somebody is, what was decided, what was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Who(models.TextChoices):
    STAFF = "staff", _("Member of staff")
    PUPIL = "pupil", _("Pupil")
    PARENT = "parent", _("Parent or carer")
    OUTSIDER = "outsider", _("Somebody else from outside")
    UNKNOWN = "unknown", _("Nobody knows who")


class Decision(models.TextChoices):
    HARM = "harm", _("It may meet the harm threshold")
    LOW = "low", _("It is a low-level concern")
    OWN = "own", _("It is for the school’s own procedures")


class Act(models.TextChoices):
    """Something done about a concern, or to be done."""

    SPOKE = "spoke", _("Spoke to somebody")
    REPLY = "reply", _("Reply of the person it is about")
    TOLD = "told", _("Told the person it is about")
    ASKED_DOWN = "asked_down", _("Asked to take a post down")
    TAKEN_DOWN = "taken_down", _("Post taken down")
    PLATFORM = "platform", _("Reported to the platform")
    ADVICE = "advice", _("Advice given")
    WITHDRAWN = "withdrawn", _("Access to social media or the internet withdrawn")
    RESTORED = "restored", _("Access restored")
    DISCIPLINARY = "disciplinary", _("Disciplinary procedure begun")
    POLICE = "police", _("Referral to the police")
    OFFICER = "officer", _("Referral to the designated officer")
    PARTNERS = "partners", _("Referral to the local safeguarding partners")
    BARRING = "barring", _("Referral to the Disclosure and Barring Service")
    INSURER = "insurer", _("Referral to the insurer")
    OTHER = "other", _("Something else")

    @classmethod
    def referrals(cls) -> "tuple[Act, ...]":
        return (cls.POLICE, cls.OFFICER, cls.PARTNERS, cls.BARRING, cls.INSURER)

    @classmethod
    def to_the_person(cls) -> "tuple[Act, ...]":
        """Acts by which the subject learns of the concern, or may."""
        return (cls.SPOKE, cls.REPLY, cls.TOLD)

    @classmethod
    def telling(cls) -> "tuple[Act, ...]":
        """Acts that tell the subject that something is known."""
        return (*cls.to_the_person(), cls.ASKED_DOWN, cls.ADVICE, cls.DISCIPLINARY)
