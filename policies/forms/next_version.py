"""The question that a title near another policy's raises."""

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from policies.register.near_titles import near

NEW = "new"  # No policy's address: that page begins a new one.


class NextVersionForm(forms.Form):
    """Asks whether it is a new policy, if its title is near that of one we have."""

    def ask_whether_next(self, title: str) -> None:
        found = near(title)
        self.near = {each.policy.slug: each.policy for each in found}
        self.titled = Policy.objects.titled(title)
        if not found:
            return
        held = _("The next version of “%(title)s”")
        choices = [(slug, held % {"title": policy}) for slug, policy in self.near.items()]
        self.fields["becomes"] = forms.ChoiceField(
            label=_("Is this the next version of a policy you have?"),
            choices=[*choices, (NEW, _("No, it is a new policy"))],
            initial=found[0].policy.slug if found[0].alike else NEW,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose whether it is a new policy.")},
        )

    @property
    def is_asking(self) -> bool:
        """Whether it was asked and not answered yet."""
        return bool(self.near) and not self._answer

    @property
    def policy(self) -> Policy | None:
        """The policy that we have, of this title or chosen; see `is_asking`."""
        return self.near.get(self._answer, self.titled)

    @property
    def _answer(self) -> str:
        sent = self.data if self.is_bound else self.initial
        return str(sent.get("becomes") or "")

    def next_of(self) -> Policy | None:
        """The policy whose next version it is, if that was asked and chosen."""
        return self.near.get(self.cleaned_data.get("becomes", NEW))
