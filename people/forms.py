import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from people import staffing
from people.dates import DayField
from people.models import Absence, Group, Person, Post, Role, School
from people.staffing import JobFacts, PersonFacts

T = TypeVar("T")
CHOOSE = ("", _("Choose…"))
WHOLE = "whole-partnership"


class ActForm(forms.Form):
    """A form for one act: the act's refusals are shown like the form's own errors."""

    button = _("Save")

    def __init__(self, *args: Any, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        buttons: list[Any] = [Submit("save", self.button)]
        if back:
            buttons.append(HTML(format_html('<a href="{}">{}</a>', back, _("Cancel"))))
        self.layout = Layout(*self.fields, Div(*buttons, css_class="actions"))
        self.helper.layout = self.layout

    def carry_out(self, act: Callable[[], T]) -> T | None:
        """What the act returns, or None where the form is not valid or the act refuses."""
        if not self.is_valid():
            return None
        try:
            return act()
        except ValidationError as error:
            self._say(error)
            return None

    def _say(self, error: ValidationError) -> None:
        by_field = getattr(error, "error_dict", {NON_FIELD_ERRORS: [error]})
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)

    def check_order(self, first: str, last: str) -> None:
        """The database refuses a wrong order too; here it is said where it was typed."""
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and end < start:
            self.add_error(last, _("The last day is before the first day."))


class PersonForm(ActForm):
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("Leave empty for someone without e-mail: they sign on paper."),
    )
    staff_number = forms.CharField(label=_("Staff number"), max_length=40, required=False)

    @staticmethod
    def initial_of_person(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in PersonForm.base_fields}

    def person(self) -> PersonFacts:
        return PersonFacts(**{name: self.cleaned_data[name] for name in PersonForm.base_fields})


class JobForm(ActForm):
    title = forms.CharField(label=_("Job title"), max_length=120)
    school = forms.ChoiceField(label=_("School"))
    kind = forms.ChoiceField(label=_("Staff group"), choices=[CHOOSE, *Group.Kind.choices])
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.STAFF,
        help_text=_("What they may see and do here follows from it."),
    )
    start = DayField(label=_("First day"))
    end = DayField(label=_("Last day"), required=False, help_text=_("Leave empty if not known."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {school.slug: school for school in School.objects.all()}
        self.fields["school"].choices = [  # type: ignore[attr-defined]
            CHOOSE,
            *((slug, school.name) for slug, school in self.schools.items()),
            (WHOLE, _("The whole partnership")),
        ]

    def clean(self) -> None:
        super().clean()
        self.check_order("start", "end")

    @staticmethod
    def initial_of_job(post: Post) -> dict[str, Any]:
        school = post.group.school.slug if post.group.school else WHOLE
        own = {name: getattr(post, name) for name in ("title", "role", "start", "end")}
        return {**own, "school": school, "kind": post.group.kind}

    def job(self) -> JobFacts:
        typed = self.cleaned_data
        return JobFacts(
            school=self.schools.get(typed["school"]),
            kind=Group.Kind(typed["kind"]),
            role=Role(typed["role"]),
            title=typed["title"],
            start=typed["start"],
            end=typed["end"],
        )


class AddForm(JobForm, PersonForm):
    """A person with their first job. Who has a namesake is added after a second look."""

    button = _("Add to the staff list")
    field_order = [*PersonForm.base_fields, *JobForm.base_fields, "someone_else"]
    someone_else = forms.BooleanField(label=_("This is someone else: add them"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].initial = timezone.localdate
        self.layout.fields.remove("someone_else")
        self.namesakes: list[Person] = []

    def clean(self) -> None:
        super().clean()
        typed = self.cleaned_data
        self.namesakes = list(
            staffing.namesakes(typed.get("first_name", ""), typed.get("last_name", ""))
        )
        if self.namesakes:
            self._ask_whether_someone_else()

    def _ask_whether_someone_else(self) -> None:
        self.layout.fields.insert(-1, "someone_else")
        if not self.cleaned_data.get("someone_else"):
            message = _("There is someone of this name already. Tick the box to add another.")
            self.add_error("someone_else", message)


class EndForm(ActForm):
    button = _("End this job")
    end = DayField(
        label=_("Last day"),
        initial=timezone.localdate,
        help_text=_("They count as staff through this day. It may lie ahead."),
    )


class AbsenceForm(ActForm):
    start = DayField(label=_("First day away"), initial=timezone.localdate)
    end = DayField(
        label=_("Last day away"),
        required=False,
        help_text=_("Leave empty if not known yet."),
    )

    def clean(self) -> None:
        super().clean()
        self.check_order("start", "end")


class ReturnForm(ActForm):
    button = _("Record the return")
    back = DayField(label=_("First day back"), initial=timezone.localdate)

    @staticmethod
    def initial_for(absence: Absence) -> dict[str, Any]:
        """The last day of the calendar, from before days were bounded, has no day after it."""
        if absence.end is None or absence.end == datetime.date.max:
            return {}
        return {"back": absence.end + datetime.timedelta(days=1)}


class SchoolForm(ActForm):
    name = forms.CharField(label=_("Name of the school"), max_length=200)


class ClosedDayForm(ActForm):
    button = _("Add the closed day")
    day = DayField(label=_("Day"))
    name = forms.CharField(
        label=_("What it is"),
        max_length=120,
        help_text=_("For example: training day, bank holiday."),
    )
    everywhere = forms.BooleanField(label=_("Every school is closed on this day"), required=False)

    def day_at(self, school: School) -> tuple[School | None, datetime.date, str]:
        typed = self.cleaned_data
        return None if typed["everywhere"] else school, typed["day"], typed["name"]


class PasswordForm(ActForm):
    """Somebody's first password."""

    button = _("Choose this password")
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 10 characters. Three words that don't belong together are easy to remember"
            " and hard to guess. Not your name, and not a password that you use elsewhere."
        ),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> None:
        super().clean()
        typed = self.cleaned_data
        if "password" in typed and "again" in typed and typed["password"] != typed["again"]:
            self.add_error("again", _("The two are not the same. Type them again."))
