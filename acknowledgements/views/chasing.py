"""What deputies and heads do: see who has not signed."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from acknowledgements import unsigned
from acknowledgements.forms import ListForm
from acknowledgements.spreadsheet import Echo, harmless
from acknowledgements.unsigned import Choice
from audit.models import Event, record
from people.guards import only_for, signed_in
from people.models import Person

heads = only_for(lambda person: person.chases)


def _choice(form: ListForm) -> Choice:
    """What was understood of the filters: a wrong one shows all, and its message says so."""
    form.is_valid()
    return Choice(**{name: value for name, value in form.cleaned_data.items() if value})


@heads
@require_safe
def unsigned_list(request: HttpRequest) -> HttpResponse:
    """Who is still to sign, late ones first, with counts that agree with the list."""
    head, today = signed_in(request), timezone.localdate()
    form = ListForm(head, data=request.GET)
    choice = _choice(form)
    rows, after = unsigned.page(
        unsigned.owing(head, choice, today), request.GET.get("after", ""), today
    )
    filters = request.GET.copy()
    filters.pop("after", None)
    context = {
        "form": form,
        "rows": rows,
        "after": after,
        "filters": filters.urlencode(),
        "numbers": unsigned.numbers(head, choice, today),
        "by_policy": unsigned.by_policy(head, choice, today),
        "by_school": unsigned.by_school(head, choice, today),
    }
    return render(request, "acknowledgements/unsigned.html", context)


@heads
@require_safe
def unsigned_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list whole, as a file that Excel opens right."""
    head = signed_in(request)
    choice = _choice(ListForm(head, data=request.GET))
    record(Event.Act.LIST_EXPORTED, head, head, **choice.for_the_record())
    response = StreamingHttpResponse(_lines(head, choice), content_type="text/csv; charset=utf-8")
    name = f"still-to-sign-{timezone.localdate()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(head: Person, choice: Choice) -> Iterator[str]:
    today = timezone.localdate()
    writer = csv.writer(Echo())
    titles = (
        _("Policy"),
        _("Name"),
        _("E-mail"),
        _("School"),
        _("To be signed by"),
        _("Days late"),
    )
    yield "\ufeff" + writer.writerow(titles)  # Excel takes UTF-8 only after a byte order mark.
    for row in unsigned.all_rows(unsigned.owing(head, choice, today), today):
        cells: list[Any] = [row.policy, row.name, row.email, ", ".join(row.schools), row.due]
        yield writer.writerow([harmless(cell) for cell in cells] + [row.days_late])
