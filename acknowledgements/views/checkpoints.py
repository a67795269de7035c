"""The daily checkpoints: the files, and the addresses to which governors have them sent."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from acknowledgements.models import Checkpoint, Witness
from acknowledgements.proof.checkpoints import add_witness, remove_witness
from people.decorators import keeper, signed_in
from web.confirmation import Confirmation, ask_first, is_sure
from web.error_display import errors_on_form
from web.file_responses import hand_out

SHOWN = 60


class WitnessForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    helper = FormHelper()
    helper.add_input(Submit("add", gettext_lazy("Add this address")))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The checkpoints made, and the addresses they go to; a POST adds an address."""
    form = WitnessForm(request.POST or None)
    if form.is_valid():
        with errors_on_form(form, "email"):
            add_witness(form.cleaned_data["email"], signed_in(request))
            messages.success(request, _("Added: they get each day’s checkpoint from now on."))
            return redirect("acknowledgements:checkpoints")
    context = {
        "form": form,
        "made": Checkpoint.objects.all()[:SHOWN],
        "witnesses": Witness.objects.all(),
    }
    return render(request, "acknowledgements/checkpoints.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def witness_remove(request: HttpRequest, pk: int) -> HttpResponse:
    witness = get_object_or_404(Witness, pk=pk)
    if not is_sure(request):
        return ask_first(request, _about_removing(witness))
    remove_witness(witness, signed_in(request))
    messages.success(request, _("Removed: checkpoints no longer go to them."))
    return redirect("acknowledgements:checkpoints")


def _about_removing(witness: Witness) -> Confirmation:
    return Confirmation(
        title=_("Stop sending checkpoints to %s?") % witness.email,
        goes=_("The address goes from this list. What was sent to it before stays where it is."),
        button=_("Remove this address"),
        back=reverse("acknowledgements:checkpoints"),
    )


@keeper
@require_safe
def checkpoint(request: HttpRequest, day: date) -> HttpResponseBase:
    """The sealed file of that day."""
    made = get_object_or_404(Checkpoint, pk=day)
    return hand_out(made.file, as_attachment=True, filename=made.file_name)
