"""What follows the last click of an import, whatever the file was."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from policies.lifecycle.importing import AlreadyHeld
from policies.models import Version
from policies.texts.model import TextRefused


def to_draft(
    request: HttpRequest, form: forms.BaseForm, make: Callable[[], Version]
) -> HttpResponseRedirect | None:
    """Make the draft and go to its page, or to that of the version that has its text already. None
    if the form now says why there is none."""
    try:
        made = make()
    except AlreadyHeld as held:
        messages.info(request, str(held))
        return HttpResponseRedirect(held.version.get_absolute_url())
    except TextRefused as refused:
        form.add_error(None, [each.message for each in refused.problems])
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        messages.success(request, _("Saved as a draft. Read it through, then submit it."))
        return HttpResponseRedirect(made.get_absolute_url())
    return None
