"""Cancelling a wrong signature."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from acknowledgements.models import Signature
from acknowledgements.signing.cancelling import correctable_by
from acknowledgements.signing.signing import AlreadySetAside, set_aside_signature
from people.decorators import only_for, signed_in
from people.models import Person
from people.namesakes import label_of
from people.sign_in import proof_required


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why it is wrong: whose it is reads it.")},
        help_text=gettext_lazy(
            "For example: a colleague signed in their name, or the form was of another policy. It"
            " is kept with the record, and the person gets it by mail."
        ),
    )
    helper = FormHelper()
    helper.add_input(Submit("set_aside", gettext_lazy("Set this signature aside")))


@only_for(lambda person: person.chases or person.keeps_people)
@proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: HttpRequest, pk: str) -> HttpResponse:
    """Record that a signature doesn't count, and why. It stays, with this beside it."""
    viewer = signed_in(request)
    signature = get_object_or_404(correctable_by(viewer).with_version(), pk=pk)
    form = SetAsideForm(request.POST or None)
    if form.is_valid():
        try:
            set_aside_signature(signature, form.cleaned_data["reason"], by=viewer)
        except AlreadySetAside:
            messages.info(request, _("Somebody else has just set it aside."))
        else:
            said = _("Set aside. If the sign-off is open, %s is asked again.")
            messages.success(request, said % signature.person)
        return _back(viewer, signature)
    who = label_of(signature.person).after(signature.person)
    context = {"form": form, "signature": signature, "who": who}
    return render(request, "acknowledgements/set_aside.html", context)


def _back(viewer: Person, signature: Signature) -> HttpResponse:
    if viewer.chases:
        return redirect("acknowledgements:person", signature.person.public_id)
    return redirect(signature)
