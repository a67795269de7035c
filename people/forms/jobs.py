from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.employment import JobFacts
from people.models import Group, Post, Role, School
from web.dates import DayField
from web.forms import ActForm, choice

CHOOSE = ("", _("Choose…"))


WHOLE = "whole-partnership"


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
        choice(self, "school").choices = [
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


class EndForm(ActForm):
    button = _("End this job")
    end = DayField(
        label=_("Last day"),
        initial=timezone.localdate,
        help_text=_("They count as staff through this day. It may lie ahead."),
    )
