import datetime
import uuid
from contextlib import suppress
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from acknowledgements.models.asked import AskedQuerySet
from acknowledgements.signing.paper import SignedForm, kind_of_scan
from acknowledgements.signing.reading import open_versions
from acknowledgements.signing.signing import OnPaper
from people.models import Person, School
from people.namesakes import Label, labels_of
from policies.models import Version
from web import sizes
from web.dates import PastDayField
from web.dependent_fields import ChoiceRules, With
from web.forms import label_rows, row_choice


class PaperFilter(forms.Form):
    """The forms in hand: for which policy, from which people."""

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
        row_choice(self, "version").queryset = open_versions()

    def chosen_version(self) -> Version | None:
        """The chosen version; if none is chosen, the first that still needs signatures."""
        self.is_valid()
        return self.cleaned_data.get("version") or open_versions().first()

    def of(self, asked: AskedQuerySet, people: "QuerySet[Person]") -> "QuerySet[Person]":
        """The people who match the chosen school and name."""
        school = self.cleaned_data.get("school")
        if school:
            people = people.filter(pk__in=asked.at(school).everyone())
        return Person.objects.matching(self.cleaned_data.get("words", "")) & people


def forms_sent_for(sent: QueryDict) -> uuid.UUID | None:
    """The version that the submitted page showed; None if it names none."""
    try:
        return uuid.UUID(sent.get("version", ""))
    except ValueError:
        return None


def ticked_in(sent: QueryDict) -> set[uuid.UUID]:
    """The people ticked in a submitted pile of forms, by public id; invalid ids are ignored."""
    found = set()
    for name in sent:
        with suppress(ValueError):
            found.add(uuid.UUID(name.removesuffix("-signed")))
    return found


class PaperForm(ChoiceRules, forms.Form):
    """A pile of signed forms: one date, who took them in, and a tick for each person."""

    # The version the page showed: the submission is about no other.
    version = forms.UUIDField(widget=forms.HiddenInput)
    signed_on = PastDayField(
        label=_("Date written on the form"),
        error_messages={"to_come": _("This day is still to come. Look at the form again.")},
    )
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
        row_choice(self, "taken_by").queryset = takers
        label_rows(self, "taken_by", self._named)
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
