from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import text
from breaches.forms.report import ReportForm
from people.models import Person, Post, Role


class AnonymousReportForm(ReportForm):
    """Without a name. Who is signed out must not be able to search the staff list, so people are
    described in words; whoever could get the report is ticked by their office."""

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

    def people_about(self) -> list[Person]:
        chosen = [self.by_office[key].person for key in self.cleaned_data["offices_about"]]
        return list({person.pk: person for person in chosen}.values())

    def kept(self) -> Iterator[tuple[str, str]]:
        """What was typed, to be sent again from the page that shows who will see it."""
        for name in self.fields:
            for value in self.data.getlist(name):  # type: ignore[attr-defined]
                yield name, value


class ReplyForm(forms.Form):
    """A message of whoever reported without a name."""

    text = text(_("Your message"), rows=5)


def office(post: Post) -> str:
    """A role and where, without the name of who holds it: anybody may read this."""
    place = post.group.school or _("all schools")
    return f"{Role(post.role).label}, {place}"
