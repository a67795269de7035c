"""What deputies and heads do: see who has not signed."""

import csv
import datetime
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acknowledgements import as_it_was as then
from acknowledgements import unsigned
from acknowledgements.day_sheets import ask_for_sheet
from acknowledgements.forms import DayForm, ListForm
from acknowledgements.matrix import Mark, lines, matrix_of, workbook
from acknowledgements.models import DaySheet
from acknowledgements.spreadsheet import Echo, harmless
from acknowledgements.unsigned import Choice
from audit.models import Event, record
from people.guards import only_for, signed_in
from people.models import Person
from policies.files import hand_out
from policies.models import Policy

# As many rows as the page of a past day shows; the file has all.
SHOWN = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
heads = only_for(lambda person: person.chases)


@heads
@require_safe
def unsigned_list(request: HttpRequest) -> HttpResponse:
    """Who is still to sign, late ones first, with counts that agree with the list."""
    head, today = signed_in(request), timezone.localdate()
    form = ListForm(head, data=request.GET)
    choice = form.choice()
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
    choice = ListForm(head, data=request.GET).choice()
    record(Event.Act.LIST_EXPORTED, head, head, **choice.for_the_record())
    response = StreamingHttpResponse(_lines(head, choice), content_type="text/csv; charset=utf-8")
    name = f"still-to-sign-{timezone.localdate()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@heads
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """People by policy, all on one page."""
    head = signed_in(request)
    form = ListForm(head, data=request.GET)
    found = matrix_of(head, form.choice(), timezone.localdate())
    context = {"form": form, "matrix": found, "marks": Mark, "query": request.GET.urlencode()}
    return render(request, "acknowledgements/matrix.html", context)


@heads
@require_safe
def matrix_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file: "csv" or "xlsx"."""
    head, today = signed_in(request), timezone.localdate()
    choice = ListForm(head, data=request.GET).choice()
    record(Event.Act.LIST_EXPORTED, head, head, **choice.for_the_record())
    found = matrix_of(head, choice, today)
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(workbook(found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="signed-{today}.{kind}"'
    return response


@heads
@require_safe
def as_it_was(request: HttpRequest) -> HttpResponse:
    """For a policy and any day: the text in force, who had to sign, and who had."""
    head = signed_in(request)
    form = DayForm(data=request.GET or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        policy, day = form.cleaned_data["policy"], form.cleaned_data["day"]
        rows = islice(then.rows_on(head, policy, day), SHOWN + 1)
        found = list(rows)
        context |= {
            "policy": policy,
            "day": day,
            "version": then.in_force(policy, day),
            "numbers": then.numbers(head, policy, day),
            "rows": found[:SHOWN],
            "more": len(found) > SHOWN,
            "query": request.GET.urlencode(),
        }
    return render(request, "acknowledgements/as_it_was.html", context)


@heads
@require_safe
def as_it_was_csv(request: HttpRequest) -> HttpResponseBase:
    """The same whole, as a file that Excel opens right."""
    head, form = signed_in(request), DayForm(data=request.GET)
    if not form.is_valid():
        return redirect("acknowledgements:as_it_was")
    policy, day = form.cleaned_data["policy"], form.cleaned_data["day"]
    record(Event.Act.LIST_EXPORTED, head, head, policy=policy.slug, day=str(day))
    lines = _lines_then(head, policy, day)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{policy.slug}-{day}.csv"'
    return response


@heads
@require_POST
def as_it_was_print(request: HttpRequest) -> HttpResponse:
    """Ask for the same as a PDF."""
    form = DayForm(data=request.POST)
    if not form.is_valid():
        return redirect("acknowledgements:as_it_was")
    policy, day = form.cleaned_data["policy"], form.cleaned_data["day"]
    sheet = ask_for_sheet(policy, day, signed_in(request))
    return redirect("acknowledgements:day_sheet", sheet.pk)


@heads
@require_safe
def day_sheet(request: HttpRequest, pk: str) -> HttpResponse | FileResponse:
    """The PDF that this head asked for; while a job makes it, a page that asks again by itself."""
    sheets = DaySheet.objects.filter(asked_by=signed_in(request)).select_related("policy")
    sheet = get_object_or_404(sheets, pk=pk)
    if not sheet.file:
        return render(request, "acknowledgements/day_sheet_pending.html", {"sheet": sheet})
    return hand_out(sheet.file, filename=f"{sheet.policy.slug}-{sheet.day}.pdf")


def _lines_then(head: Person, policy: Policy, day: datetime.date) -> Iterator[str]:
    writer = csv.writer(Echo())
    titles = (_("Name"), _("School"), _("To be signed by"), _("On that day"), _("Signed at"))
    yield "\ufeff" + writer.writerow(titles)  # Excel takes UTF-8 only after a byte order mark.
    for row in then.rows_on(head, policy, day):
        at = timezone.localtime(row.signed_at).isoformat(" ", "seconds") if row.signed_at else ""
        cells: list[Any] = [row.name, ", ".join(row.schools), row.due, row.state, at]
        yield writer.writerow([harmless(cell) for cell in cells])


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
        _("Says"),
        _("Told on"),
    )
    yield "\ufeff" + writer.writerow(titles)  # Excel takes UTF-8 only after a byte order mark.
    for row in unsigned.all_rows(unsigned.owing(head, choice, today), today):
        cells: list[Any] = [row.policy, row.name, row.email, ", ".join(row.schools), row.due]
        said = [row.days_late, row.query, row.told or ""]
        yield writer.writerow([harmless(cell) for cell in cells] + said)
