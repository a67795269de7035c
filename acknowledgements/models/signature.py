import datetime
import hashlib
import json
import secrets
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from policies.models import Round, Version
from policies.models.version import LONG

if TYPE_CHECKING:
    from people.models import Person

# Raised whenever what is hashed changes, so that old signatures can still be checked.
SCHEMA = 1


def canonical(values: dict[str, Any]) -> str:
    """One text for one set of values: JSON with sorted keys, no spaces, times in UTC."""

    def plain(value: Any) -> str:
        if isinstance(value, datetime.datetime):
            return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
        return str(value)

    return json.dumps(
        values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Opening(models.Model):
    """When a person first opened a version's text. Written once, never changed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("first opening")
        verbose_name_plural = _("first openings")
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.at:%Y-%m-%d}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> Self:
        """Signatures that count: no other row corrects them, and they cancel none."""
        # Hardly any row corrects another: with this, PostgreSQL looks only among those few.
        corrections = Signature.objects.filter(corrects__isnull=False)
        return self.given().filter(~Exists(corrections.filter(corrects=OuterRef("pk"))))

    def given(self) -> Self:
        """What people signed, whether it still counts or was cancelled."""
        return self.exclude(method=Signature.Method.VOID)

    def standing_on_the_day(self) -> Self:
        """For a subquery of rows with a `day` and its end `until`: signatures made by then and not
        corrected by then. A form counts from the date on it, whenever it was recorded."""
        on_screen = Q(method__in=Signature.ON_A_SCREEN, at__lt=OuterRef("until"))
        on_paper = Q(method=Signature.Method.PAPER, signed_on__lte=OuterRef("day"))
        corrections = Signature.objects.filter(
            corrects__isnull=False, at__lt=OuterRef(OuterRef("until"))
        )
        return self.filter(
            on_screen | on_paper, ~Exists(corrections.filter(corrects=OuterRef("pk")))
        )

    def of(self, person: "Person") -> Self:
        return self.filter(person=person)

    def visible_to(self, person: "Person") -> Self:
        """One's own; for the office also what it took in: paper forms, and signatures on a
        device."""
        own = Q(person=person)
        if person.keeps_people:
            own |= Q(method__in=Signature.TAKEN_IN)
        return self.given().filter(own)

    def with_version(self) -> Self:
        """With everything a receipt says, except the long columns of the text."""
        return self.select_related(
            *("version__policy", "round", "details", "person", "taken_by", "certificate"),
            "corrected_by__details",
        ).defer(*(f"version__{column}" for column in LONG))


class Signature(models.Model):
    """One person's acknowledgement in one round, bound to the exact version they read.

    It claims what it is (design rule 12): that this text was shown and this statement declared,
    at this time, by someone who had proved who they are in this way.
    """

    class Method(models.TextChoices):
        SCREEN = "screen", _("On screen")
        DEVICE = "device", _("On a shared device")
        PAPER = "paper", _("On paper")
        # Not a signature: it cancels the one it corrects, and the person signs again.
        VOID = "void", _("Set aside")

    ON_A_SCREEN = (Method.SCREEN, Method.DEVICE)
    TAKEN_IN = (Method.DEVICE, Method.PAPER)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    method = models.CharField(_("how"), max_length=10, choices=Method)
    at = models.DateTimeField(_("recorded at"))

    # On screen: how and when the person proved who they are, and first saw the text. On a shared
    # device: when somebody who knows them handed it to them.
    signed_in_by = models.CharField(max_length=40, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    # On paper: the form's date, and who took it in; also who handed over a device, or cancelled.
    signed_on = models.DateField(_("date on the form"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_out = models.BooleanField(_("someone read it to them"), default=False)
    scan_sha256 = models.CharField(max_length=64, blank=True)

    text_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    statement_sha256 = models.CharField(max_length=64)
    details_sha256 = models.CharField(max_length=64)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["person", "round"], name="signature_by_person"),
            # All that lists of signatories read: for 630,000 signatures of 3 million, 40 MB of this
            # instead of 300 MB of the table.
            models.Index(
                fields=["round", "person"],
                include=["id", "method", "at", "signed_on"],
                name="signature_by_round",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=Q(corrects=None),
                name="signature_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(
                    method="paper", signed_on__isnull=False, taken_by__isnull=False, signed_in_by=""
                )
                | Q(
                    method="screen",
                    signed_on=None,
                    taken_by=None,
                    read_out=False,
                    scan_sha256="",
                    proved_at__isnull=False,
                )
                | Q(
                    method="device",
                    signed_on=None,
                    taken_by__isnull=False,
                    scan_sha256="",
                    signed_in_by="",
                    proved_at__isnull=False,
                )
                | Q(
                    method="void",
                    corrects__isnull=False,
                    signed_on=None,
                    taken_by__isnull=False,
                    scan_sha256="",
                    signed_in_by="",
                ),
                name="signature_says_how",
            ),
            # Nobody takes in their own form, hands a device to themselves or cancels their own.
            models.CheckConstraint(
                condition=Q(taken_by=None) | ~Q(taken_by=F("person")),
                name="signature_taken_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("acknowledgements:receipt", args=[self.pk])

    @property
    def set_aside_by(self) -> "Signature | None":
        """The row that cancels this signature, if there is one."""
        return getattr(self, "corrected_by", None)

    def canonical(self) -> str:
        """What the chain hashes: every column, by name, with the schema's number."""
        values = {field.attname: getattr(self, field.attname) for field in self._meta.fields}
        return canonical({"schema": SCHEMA, **values})


class SignatureDetails(models.Model):
    """What names a person in a signature, as of that day. Erasing it leaves the chain whole."""

    # Blanked after a set time, so not part of the hash.
    PASSING = ("ip_address", "user_agent")
    # Added after the first signatures were made: part of the hash only where not empty.
    LATER = ("protest", "reason")

    signature = models.OneToOneField(
        Signature, primary_key=True, on_delete=models.PROTECT, related_name="details"
    )
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    staff_number = models.CharField(max_length=40, blank=True)
    job_title = models.CharField(max_length=300, blank=True)
    school = models.CharField(max_length=300, blank=True)
    typed_name = models.CharField(max_length=200, blank=True)
    statement = models.TextField()
    protest = models.TextField(_("under protest"), blank=True)
    reason = models.TextField(_("why it was set aside"), blank=True)
    taken_by_name = models.CharField(max_length=200, blank=True)
    scan = models.FileField(upload_to="scans", blank=True)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    salt = models.CharField(max_length=64, default=secrets.token_hex)

    class Meta:
        verbose_name = _("signature's details")
        verbose_name_plural = _("signatures' details")

    def __str__(self) -> str:
        return self.name

    def sha256(self) -> str:
        """The salted hash of these details, which the signature carries."""
        names = [f.attname for f in self._meta.fields if f.name not in (*self.PASSING, "signature")]
        values = {name: getattr(self, name) for name in names}
        return sha256(canonical({n: v for n, v in values.items() if v or n not in self.LATER}))
