import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acknowledgements.models.signature import Signature

# Crockford's digits: no letter can be mistaken for a number when a code is read off paper.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
MISREAD = str.maketrans("OIL", "011", "- ")


def new_code() -> str:
    """80 random bits: nobody finds a certificate by guessing."""
    return "".join(secrets.choice(DIGITS) for _n in range(CODE_LENGTH))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def for_checking(self) -> "CertificateQuerySet":
        return self.select_related(
            *("signature__version", "signature__details", "signature__link", "time_stamp"),
            "signature__corrected_by",
        )

    def coded(self, typed: str) -> "CertificateQuerySet":
        """By the code as people type it: in groups, in lower case, O for 0."""
        code = typed.upper().translate(MISREAD)
        return self.filter(code=code) if set(code) <= set(DIGITS) else self.none()


class Certificate(models.Model):
    """The sealed PDF of what a signature's record says. Made only once."""

    # This job looks for all missing certificates, on every run.
    made_by = "acknowledgements.jobs.make_certificates"

    signature = models.OneToOneField(
        Signature, primary_key=True, on_delete=models.PROTECT, related_name="certificate"
    )
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    file = models.FileField(upload_to="certificates")
    sha256 = models.CharField(max_length=64, unique=True)
    # Which seal: the SHA-256 of its certificate.
    seal = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return self.code

    @property
    def grouped_code(self) -> str:
        return "-".join(self.code[n : n + 4] for n in range(0, CODE_LENGTH, 4))


class TimeStamp(models.Model):
    """What an outside service says of a certificate's hash: that it existed at a time (RFC 3161).
    Never changed."""

    certificate = models.OneToOneField(
        Certificate, primary_key=True, on_delete=models.PROTECT, related_name="time_stamp"
    )
    token = models.BinaryField()
    # Both as in the token.
    at = models.DateTimeField()
    service = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("time stamp")
        verbose_name_plural = _("time stamps")

    def __str__(self) -> str:
        return f"{self.service}, {self.at:%Y-%m-%d}"
