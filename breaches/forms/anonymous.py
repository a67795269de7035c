from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import text
from breaches.forms.files import EvidenceField
from breaches.forms.report import ReportForm
from breaches.models import Concern
from people.models import Person, Post, Role
from people.namesakes import in_words


class AnonymousReportForm(ReportForm):
    """Without a name. Nobody signed out may search the staff list, so people are described in
    words; possible recipients are ticked by their office."""

    offices_about = forms.MultipleChoiceField(
        label=_("Is it about one of these?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Then it does not go to them."),
    )
    anonymous = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, *args, **kwargs)
        self.by_office = {str(post.public_id): post for post in self.offices.posts}
        self._choices(
            "offices_about", ((key, office(post)) for key, post in self.by_office.items())
        )

    def _who_may_be_left_out(self) -> list[tuple[str, str]]:
        """By office: anybody may read this page."""
        offices: dict[str, list[str]] = {}
        for post in self.offices.reachable:
            offices.setdefault(str(post.person.public_id), []).append(office(post))
        return [(key, in_words(held)) for key, held in offices.items()]

    def left_out_called(self) -> list[tuple[str, str]]:
        """By office, or not at all: trying a name would reveal its office."""
        offices, named = dict(self._who_may_be_left_out()), set(self.named_in_words)
        return [
            (str(_("Somebody")) if person in named else offices[str(person.public_id)], why)
            for person, why in self.left_out()
        ]

    def people_about(self) -> list[Person]:
        chosen = [self.by_office[key].person for key in self.cleaned_data["offices_about"]]
        return list({person.pk: person for person in chosen}.values())

    def kept(self) -> Iterator[tuple[str, str]]:
        """What was typed, to be sent again from the page that shows who will see it."""
        for name in self.fields:
            for value in self.data.getlist(name):  # type: ignore[attr-defined]
                yield name, value


class ReturnCodeForm(forms.Form):
    """Opens an anonymous report. Once valid, it has the `concern`."""

    concern: Concern
    code = forms.CharField(
        label=_("Return code"),
        max_length=40,
        help_text=_("Sixteen letters and digits. Small or capital, with or without the dashes."),
        widget=forms.TextInput(
            attrs={"class": "field-medium", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        found = Concern.objects.opened_by(code)
        if found is None:
            raise ValidationError(_("This code opens nothing. Look whether a letter is missing."))
        self.concern = found
        return code


class ReplyForm(forms.Form):
    """A message from the reporter."""

    text = text(_("Your message"), rows=5)


class AnonymousReplyForm(ReplyForm):
    """The same for an anonymous reporter, with pictures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        self.fields["files"] = EvidenceField(required=False, anonymous=True)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not (typed["text"] or typed["files"]):
            self.add_error("text", _("Write a message, or choose a picture."))
        return typed


def office(post: Post) -> str:
    """A role and where, without the holder's name: anybody may read this."""
    place = post.group.school or _("all schools")
    return f"{Role(post.role).label}, {place}"
