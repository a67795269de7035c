"""Which people a list shows: its filters and pages."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.jobs import WHOLE
from people.models import Group, Person, Post, Role, School, State
from people.models.person import PersonQuerySet
from web.forms import choice
from web.paging import first_page


class FilterForm(forms.Form):
    """Filters of the list of people. Sent by GET; anything invalid is ignored."""

    NO_EMAIL = "no-email"

    words = forms.CharField(label=_("Name, e-mail or number"), required=False, max_length=100)
    school = forms.ChoiceField(label=_("School"), required=False)
    kind = forms.ChoiceField(
        label=_("Staff group"), required=False, choices=[("", _("All")), *Group.Kind.choices]
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *State.choices, (NO_EMAIL, _("No e-mail"))],
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.values_list("slug", "name")
        whole = (WHOLE, _("The whole partnership"))
        choices = [("", _("All")), *schools, whole]
        choice(self, "school").choices = choices
        self.is_valid()
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def is_narrowed(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "after")

    def found(self, day: datetime.date) -> PersonQuerySet:
        """The people who match, on every page."""
        people = Person.objects.kept_by_office().matching(self.cleaned_data.get("words", ""))
        state = self.cleaned_data.get("state")
        if state == self.NO_EMAIL:
            people = people.filter(email=None)
        elif state:
            people = people.in_state(state, day)
        return self._of_job(people, day)

    def _of_job(self, people: PersonQuerySet, day: datetime.date) -> PersonQuerySet:
        """People with a job that matches: one they hold or will hold, or held if they left."""
        chosen = self.cleaned_data
        wanted = {"group__kind": chosen.get("kind"), "role": chosen.get("role")}
        posts = Post.objects.filter(**{name: value for name, value in wanted.items() if value})
        if chosen.get("school") == WHOLE:
            posts = posts.filter(group__school=None)
        elif chosen.get("school"):
            posts = posts.filter(group__school__slug=chosen["school"])
        if chosen.get("state") != State.LEFT:
            posts = posts.not_ended(day)
        asked = any(chosen.get(name) for name in ("school", "kind", "role"))
        return people.holding(posts) if asked else people

    def page(self, day: datetime.date) -> tuple[Sequence[Person], Person | None]:
        """The people on this page, and the last of them if more follow."""
        people = self.found(day).with_jobs()
        after = self.cleaned_data.get("after")
        last = Person.objects.kept_by_office().filter(public_id=after).first()
        if last:
            people = people.behind(last)
        return first_page(people)
