import datetime
import unicodedata
import uuid
from contextlib import suppress
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from acknowledgements.models import Asked, Printout, Signature
from acknowledgements.models.asked import AskedQuerySet
from acknowledgements.paper import SignedForm, kind_of_scan
from acknowledgements.signing import OnDevice, OnPaper, OnScreen, sign
from acknowledgements.unsigned import Choice
from people import sizes
from people.choices import ChoiceRules, With
from people.dates import DayField
from people.labels import Label, choice_labels, labels_of
from people.models import Group, Person, School
from policies.models import Policy, Version


def _words(name: str) -> set[str]:
    """The words of a name without case and accents, to compare what was typed with the list."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return set(letters.split())


class SignForm(forms.Form):
    version = forms.UUIDField(widget=forms.HiddenInput)
    statement = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("I have read the policy and I make this declaration."),
        error_messages={"required": _("Tick the box if you make this declaration.")},
    )
    typed_name = forms.CharField(
        label=_("Type your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )
    protest = forms.CharField(
        label=_("What you protest against, and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It is kept with your signature, word for word, and your headteacher can read it. Your"
            " signature counts all the same. To talk about it first, ask a question instead."
        ),
    )

    def __init__(self, person: Person, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person = person
        self.helper = FormHelper()
        self.helper.form_action = "#sign"
        self.helper.add_input(Submit("sign", _("Sign")))

    @classmethod
    def showing(cls, version: Version, person: Person, sent: QueryDict) -> "SignForm":
        """The form for the text as it stands, with what was typed already, if anything."""
        wording = version.wording_for(person.kinds)
        shown = {"version": version.pk, "statement": wording.sha256}
        typed = {name: sent.get(name, "")[:2000] for name in ("typed_name", "protest")}
        return cls(person, initial={**shown, **typed})

    def is_of(self, version: Version) -> bool:
        """Whether the form was sent from a page that showed this version and statement."""
        sent = (self.data.get("version"), self.data.get("statement"))
        return sent == (str(version.pk), version.wording_for(self.person.kinds).sha256)

    def sign(self, how: OnScreen | OnDevice) -> Signature:
        """Record what was sent, once it is valid. Raises what `signing.sign` raises."""
        sent = self.cleaned_data
        return sign(
            self.person,
            sent["version"],
            sent["typed_name"],
            sent["statement"],
            how,
            sent["protest"],
        )

    def clean_typed_name(self) -> str:
        """A name of theirs, though not letter for letter the one in the staff list."""
        typed: str = self.cleaned_data["typed_name"]
        if not _words(typed) & _words(str(self.person)):
            raise forms.ValidationError(
                _(
                    "The staff list has you as %(name)s. Type your own name; if the list is wrong,"
                    " ask the office to mend it."
                ),
                params={"name": self.person},
            )
        return typed


class ListForm(forms.Form):
    """What of the unsigned list to show. Sent by GET; what is not understood is left out."""

    policy = forms.ModelChoiceField(
        label=_("Policy"),
        queryset=Policy.objects.filter(rounds__isnull=False, rounds__closed_at=None).distinct(),
        to_field_name="slug",
        required=False,
        empty_label=_("All policies"),
    )
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All schools"),
    )
    kind = forms.ChoiceField(
        label=_("Staff group"), choices=[("", _("All groups")), *Group.Kind.choices], required=False
    )
    words = forms.CharField(label=_("Name"), required=False, max_length=100)
    late = forms.BooleanField(label=_("Late only"), required=False)

    def __init__(self, person: Person, **kwargs: Any) -> None:
        super().__init__(label_suffix="", **kwargs)
        self.fields["school"].queryset = person.schools_led()  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """What was understood of the filters: a wrong one shows all, and its message says so."""
        self.is_valid()
        return Choice(**{name: value for name, value in self.cleaned_data.items() if value})


def open_versions() -> Any:
    return (
        Version.objects.published()
        .filter(policy__rounds__closed_at=None)
        .exclude(statement="")
        .without_text()
        .select_related("policy")
    )


class PrintoutForm(
    ChoiceRules,
    forms.ModelForm,  # type: ignore[type-arg]  # not subscriptable at run time
):
    goes_with = {
        "person": With(
            "kind",
            (Printout.Kind.PERSON,),
            needless=_("You chose a person, but other forms. Clear the person, or choose theirs."),
            missing=_("Choose whose form to print."),
        ),
        "school": With(
            "kind",
            (Printout.Kind.UNSIGNED,),
            needless=_(
                "You chose a school, but forms that are not for everyone there. Clear the school,"
                " or choose forms for everyone still to sign."
            ),
            missing=_("Choose the school."),
        ),
    }

    class Meta:
        model = Printout
        fields = ["version", "kind", "school", "person"]
        labels = {
            "version": _("Policy"),
            "kind": _("Which forms"),
            "school": _("School, for everyone still to sign"),
            "person": _("Person, for one person's form"),
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        for name, rows, key in (
            ("version", open_versions(), "pk"),
            ("school", School.objects.all(), "slug"),
            ("person", Person.objects.employed_on(today), "public_id"),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].to_field_name = key  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("Choose…")  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = choice_labels()  # type: ignore[attr-defined]
        self.fields["kind"].choices = Printout.Kind.choices  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("make", _("Make the forms")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("person") and not self._is_asked(cleaned):
            self.add_error("person", _("This policy doesn't ask them to sign."))
        return cleaned

    def _is_asked(self, cleaned: dict[str, Any]) -> bool:
        version: Version | None = cleaned.get("version")
        asked = Asked.objects.on(self.today).of(cleaned["person"])
        return version is None or asked.filter(round__policy=version.policy_id).exists()


class PaperFilter(forms.Form):
    """Which forms are in the hand: of which policy, and whose."""

    version = forms.ModelChoiceField(
        label=_("Policy"), queryset=Version.objects.none(), required=False, empty_label=None
    )
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("All schools"),
    )
    words = forms.CharField(label=_("Name"), required=False, max_length=100)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label_suffix="", **kwargs)
        self.fields["version"].queryset = open_versions()  # type: ignore[attr-defined]

    def chosen_version(self) -> Version | None:
        """The policy chosen; where none is, the first that waits for signatures."""
        self.is_valid()
        waiting: QuerySet[Version] = self.fields["version"].queryset  # type: ignore[attr-defined]
        return self.cleaned_data.get("version") or waiting.first()

    def of(self, asked: AskedQuerySet, people: "QuerySet[Person]") -> "QuerySet[Person]":
        """Those of the people whose school and name were chosen."""
        school = self.cleaned_data.get("school")
        if school:
            people = people.filter(pk__in=asked.at(school).everyone())
        return Person.objects.matching(self.cleaned_data.get("words", "")) & people


def forms_sent_for(sent: QueryDict) -> uuid.UUID | None:
    """The version whose forms a page that was sent had shown; None where it says none."""
    try:
        return uuid.UUID(sent.get("version", ""))
    except ValueError:
        return None


def ticked_in(sent: QueryDict) -> set[uuid.UUID]:
    """Whom a sent pile of forms ticks, as their public ids; what is no id is left out."""
    found = set()
    for name in sent:
        with suppress(ValueError):
            found.add(uuid.UUID(name.removesuffix("-signed")))
    return found


class PaperForm(ChoiceRules, forms.Form):
    """A pile of signed forms: one date and taker, and a tick for each person in it."""

    # The version whose forms the page showed: what is sent speaks of no other.
    version = forms.UUIDField(widget=forms.HiddenInput)
    signed_on = DayField(label=_("Date written on the form"))
    taken_by = forms.ModelChoiceField(
        label=_("Who took the form"),
        queryset=Person.objects.none(),
        to_field_name="public_id",
        empty_label=None,
    )

    def __init__(
        self, version: Version | None, people: list[Person], today: datetime.date, **kwargs: Any
    ) -> None:
        unread = _("You ticked that the form was read out: tick that they signed it too.")
        self.goes_with = {
            f"{each.public_id}-read": With(f"{each.public_id}-signed", ("True",), unread)
            for each in people
        }
        super().__init__(**kwargs)
        self.shown = version
        self.people = people
        self.labels = labels_of()
        takers = Person.objects.employed_on(today)
        self.fields["taken_by"].queryset = takers  # type: ignore[attr-defined]
        self.fields["taken_by"].label_from_instance = self._named  # type: ignore[attr-defined]
        for person in people:
            self._ask(person)

    def _named(self, person: Person) -> str:
        return self.labels[person.pk].after(person)

    def _ask(self, person: Person) -> None:
        key = person.public_id
        name = {"name": self._named(person)}
        self.fields[f"{key}-signed"] = forms.BooleanField(
            required=False, label=_("%(name)s signed") % name
        )
        self.fields[f"{key}-read"] = forms.BooleanField(
            required=False, label=_("Someone read it to %(name)s") % name
        )
        self.fields[f"{key}-scan"] = forms.FileField(
            required=False,
            label=_("Scan or photograph of %(name)s's form") % name,
            widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        )

    def rows(
        self,
    ) -> list[tuple[Person, Label, forms.BoundField, forms.BoundField, forms.BoundField]]:
        def field(person: Person, part: str) -> forms.BoundField:
            return self[f"{person.public_id}-{part}"]

        return [
            (
                each,
                self.labels[each.pk],
                *(field(each, "signed"), field(each, "read"), field(each, "scan")),
            )
            for each in self.people
        ]

    def clean_signed_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Look at the form again."))
        opened = self.shown and self.shown.policy.rounds.open().first()
        if opened and day < timezone.localdate(opened.opened_at):
            raise forms.ValidationError(
                _("The sign-off began on %(day)s: a form dated earlier is for an older text."),
                params={"day": date_format(timezone.localdate(opened.opened_at), "j F Y")},
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ticked = [person for person in self.people if cleaned.get(f"{person.public_id}-signed")]
        if cleaned.get("taken_by") in ticked:
            self.add_error("taken_by", _("Nobody takes in their own form. Who else saw it?"))
        if not ticked:
            self.add_error(None, _("Tick each person whose signed form you hold."))
        for person in self.people:
            self._check_scan(person, cleaned)
        return cleaned

    def _check_scan(self, person: Person, cleaned: dict[str, Any]) -> None:
        scan = cleaned.get(f"{person.public_id}-scan")
        if not scan:
            return
        if not cleaned.get(f"{person.public_id}-signed"):
            name = {"name": self._named(person)}
            text = _("You chose a scan for %(name)s: tick their name too.") % name
            self.add_error(f"{person.public_id}-signed", text)
        try:
            kind_of_scan(scan.read(sizes.SCAN + 1))
        except forms.ValidationError as error:
            self.add_error(f"{person.public_id}-scan", error)
        scan.seek(0)

    def signed_forms(self) -> list[SignedForm]:
        cleaned = self.cleaned_data
        return [
            SignedForm(
                person,
                OnPaper(
                    signed_on=cleaned["signed_on"],
                    taken_by=cleaned["taken_by"],
                    read_out=cleaned[f"{person.public_id}-read"],
                ),
                cleaned[f"{person.public_id}-scan"],
            )
            for person in self.people
            if cleaned[f"{person.public_id}-signed"]
        ]


class DayForm(forms.Form):
    """A policy, and a day that has been."""

    policy = forms.ModelChoiceField(
        Policy.objects.filter(versions__published_at__isnull=False).distinct(),
        label=_("Policy"),
        to_field_name="slug",
    )
    day = DayField(label=_("Day"))

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day
