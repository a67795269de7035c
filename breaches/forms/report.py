"""The questions for a reporter, named or anonymous."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import LinkFields, text
from breaches.forms.files import EvidenceField
from breaches.forms.sections import policy_of, section_choices
from breaches.intake import routing
from breaches.intake.reporting import Report
from breaches.intake.routing import Route, RoutingFacts, named_in, work_out
from breaches.models import Concern
from breaches.offices import Offices
from people.models import Person, Post, School
from web.dates import PastDayField
from web.dependent_fields import With
from web.forms import choice, choices_of

YES, NO = "yes", "no"
EXECUTIVE = "executive"
DESCRIBED = [
    ("unknown", _("Somebody, I don't know who")),
    ("pupil", _("A pupil")),
    ("parent", _("A parent or carer")),
    ("outsider", _("Somebody else from outside")),
]


class ReportForm(LinkFields):
    """The questions that both ways of reporting share."""

    goes_with = {
        "leave_out_why": With(
            "leave_out",
            None,
            needless=_("You say why, but not who. Choose who should not get it, or clear this."),
            missing=_("Say why they should not get it."),
        )
    }
    field_order = ("at_risk", "kind", "section", "what", "on", "when", "school")
    at_risk = forms.ChoiceField(
        label=_("Could a child be at risk of harm now?"),
        choices=[(YES, _("Yes, or I am not sure")), (NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether a child could be at risk.")},
    )
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[
            (
                Concern.Kind.CONDUCT,
                _("Conduct online that is inappropriate, offensive, demeaning or bullying"),
            ),
            (Concern.Kind.BREACH, _("A policy that was not kept to")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    section = forms.ChoiceField(
        label=_("Which policy, and which section"),
        required=False,
        help_text=_("If you know. You can leave it open."),
    )
    what = text(
        _("What happened?"),
        rows=7,
        help_text=_("In your own words: what you saw or heard yourself, and what others told you."),
        error_messages={"required": _("Say what happened, in a sentence at least.")},
    )
    on = PastDayField(label=_("On which day?"), required=False)
    when = forms.CharField(
        label=_("When, in words"),
        required=False,
        max_length=300,
        help_text=_("For example: after school, or for some weeks."),
    )
    school = forms.ModelChoiceField(
        label=_("At which school?"),
        queryset=School.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("None, or all of them"),
    )
    described_as = forms.ChoiceField(label=_("Somebody else"), choices=DESCRIBED, required=False)
    described = text(
        _("Describe them"),
        rows=2,
        required=False,
        help_text=_("For example: a parent in Year 3, an account called …"),
    )
    witnesses = text(_("Who else saw it, or knows of it?"), rows=2, required=False)
    choice = forms.ChoiceField(
        label=_("Whom do you want to tell?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you want to tell.")},
    )
    leave_out = forms.ChoiceField(
        label=_("Should one of them not get it?"),
        required=False,
        help_text=_("The person it is about never receives it: you need not say so here."),
    )
    leave_out_why = forms.CharField(label=_("Why not?"), required=False, max_length=1000)

    anonymous = False

    def __init__(self, person: Person | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.today = timezone.localdate()
        self.deputies = routing.choices(person, self.today)
        self._choices("section", section_choices())
        self._choices("choice", self._whom_to_tell())
        self._choices("leave_out", [("", _("No")), *self._who_may_be_left_out()])

    def _choices(self, name: str, choices: Iterable[Any]) -> None:
        choice(self, name).choices = list(choices)

    def _whom_to_tell(self) -> Iterator[tuple[str, Any]]:
        yield EXECUTIVE, _("The executive headteacher")
        for post in self.deputies:
            yield str(post.person.public_id), f"{post.person} ({post})"

    def _who_may_be_left_out(self) -> list[tuple[str, str]]:
        posts = {post.person_id: post for post in self.offices.reachable}
        own = self.person.pk if self.person else None
        return [
            (str(post.person.public_id), f"{post.person} ({post})")
            for post in posts.values()
            if post.person_id != own
        ]

    @cached_property
    def offices(self) -> Offices:
        return Offices.on(self.today)

    @cached_property
    def by_public_id(self) -> dict[str, Person]:
        return {str(post.person.public_id): post.person for post in self.offices.reachable}

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("described_as") not in (None, "", "unknown") and not typed.get("described"):
            self.add_error("described", _("Describe them in a few words."))
        return typed

    # What was reported, once the form is valid.

    def people_about(self) -> list[Person]:
        raise NotImplementedError

    def written(self) -> Iterator[forms.BoundField]:
        """The answers, to read before sending; the recipients are shown separately."""
        left_out = {"find", "choice", "leave_out", "leave_out_why"}
        if not self.cleaned_data["described"]:
            left_out.add("described_as")
        return (field for field in self if field.name not in left_out and field.value())

    def words_about(self) -> list[dict[str, str]]:
        typed = self.cleaned_data
        if not typed["described"].strip():
            return []
        return [{"who": typed["described_as"] or "unknown", "described": typed["described"]}]

    @cached_property
    def named_in_words(self) -> list[Person]:
        """Left out until somebody has looked: the words may be about them."""
        return named_in(self.cleaned_data["described"], self.today)

    def left_out(self) -> list[tuple[Person, str]]:
        typed, found = self.cleaned_data, {}
        for person in self.named_in_words:
            found[person.pk] = (person, str(_("Their name stands in the words about whom it is.")))
        if chosen := self.by_public_id.get(typed["leave_out"]):
            found[chosen.pk] = (chosen, typed["leave_out_why"])
        about = {each.pk for each in self.people_about()}
        return [each for pk, each in found.items() if pk not in about]

    def left_out_called(self) -> list[tuple[str, str]]:
        """What the page before sending calls them."""
        return [(str(person), why) for person, why in self.left_out()]

    def told(self, now: datetime.datetime | None) -> RoutingFacts:
        typed = self.cleaned_data
        chosen = self.by_public_id.get(typed["choice"])
        about = [*self.people_about(), *self.named_in_words]
        return RoutingFacts(
            about=frozenset(each.pk for each in about),
            chosen=chosen.pk if chosen else None,
            at_risk=typed["at_risk"] == YES,
            school=typed["school"] or self._own_school(),
            left_out=frozenset(person.pk for person, _why in self.left_out()),
            now=now,
            **self.told_by_whom(),
        )

    def told_by_whom(self) -> dict[str, Any]:
        return {}

    def route(self, now: datetime.datetime | None) -> Route:
        return work_out(self.told(now))

    def _own_school(self) -> School | None:
        """The reporter's school, if they work at only one."""
        jobs: list[Post] = self.person.jobs if self.person else []
        schools = {job.group.school_id: job.group.school for job in jobs}
        return next(iter(schools.values())) if len(schools) == 1 else None

    def way(self) -> Concern.Way:
        return Concern.Way.ANONYMOUS

    def report(self) -> Report:
        typed = self.cleaned_data
        return Report(
            way=self.way(),
            kind=Concern.Kind(typed["kind"]),
            school=typed["school"] or self._own_school(),
            words=self._words(),
            about=self.people_about(),
            described=self.words_about(),
            left_out=self.left_out(),
        )

    def _words(self) -> dict[str, Any]:
        typed = self.cleaned_data
        own = ("what", "when", "witnesses")
        return {
            **{name: typed[name] for name in own},
            "at_risk": typed["at_risk"] == YES,
            "policy": policy_of(typed["section"]),
            "on": typed["on"].isoformat() if typed["on"] else "",
            "place": typed["school"].name if typed["school"] else "",
            "links": self.links(),
            "choice": str(dict(choices_of(self, "choice"))[typed["choice"]]),
        }


class FilesForm(forms.Form):
    """Evidence, sent with the report."""

    NOT_STORED = _(
        "The files could not be stored, so nothing was sent. What you wrote is kept: try again, or"
        " send it without files and add them later."
    )

    def __init__(self, *, anonymous: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["files"] = EvidenceField(required=False, anonymous=anonymous)
