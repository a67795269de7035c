"""What deputies and heads do: see who has not signed."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acknowledgements.asked import past_dates, unsigned
from acknowledgements.asked.exporting import export_matrix, export_past_day, export_unsigned
from acknowledgements.asked.matrix import Mark, matrix_of
from acknowledgements.asked.progress import progress_of
from acknowledgements.asked.shares import Tally
from acknowledgements.forms.past_date import DayForm
from acknowledgements.forms.unsigned import UnsignedListForm
from acknowledgements.models import DaySheet
from acknowledgements.proof.day_sheets import ask_for_sheet
from people.decorators import only_for, signed_in
from people.file_jobs import being_made, is_made
from people.models import Person
from web.file_responses import hand_out
from web.spreadsheets import csv_file, xlsx

# How many rows the page of a past day shows; the file has all.
SHOWN = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
heads = only_for(lambda person: person.chases)


@heads
@require_safe
def unsigned_list(request: HttpRequest) -> HttpResponse:
    """Who still has to sign, late ones first, with counts that agree with the list."""
    head, today = signed_in(request), timezone.localdate()
    form = UnsignedListForm(head, data=request.GET)
    choice = form.choice()
    rows, after = unsigned.page(
        unsigned.owing(head, choice, today), request.GET.get("after", ""), today
    )
    filters = request.GET.copy()
    filters.pop("after", None)
    tally = Tally.of(unsigned.asked(head, choice, today), today)
    by_policy = tally.by_policy()
    context = {
        "form": form,
        "rows": rows,
        "after": after,
        "filters": filters.urlencode(),
        "numbers": unsigned.numbers(head, choice, today, by_policy),
        "by_policy": by_policy,
        "by_school": tally.by_school(),
        "by_kind": tally.by_kind(),
        "policy": choice.policy,
        "today": today,
    }
    if choice.policy:
        led = Person.objects.filter(pk__in=unsigned.asked(head, choice, today).everyone())
        context["bars"] = progress_of(choice.policy, led)
    return render(request, "acknowledgements/unsigned.html", context)


@heads
@require_safe
def unsigned_csv(request: HttpRequest) -> HttpResponseBase:
    """The whole list, as a file that opens correctly in Excel."""
    head, today = signed_in(request), timezone.localdate()
    choice = UnsignedListForm(head, data=request.GET).choice()
    titles, rows = export_unsigned(head, choice, today)
    return csv_file(f"still-to-sign-{today}", titles, rows)


@heads
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """People by policy, all on one page."""
    head = signed_in(request)
    form = UnsignedListForm(head, data=request.GET)
    found = matrix_of(head, form.choice(), timezone.localdate())
    context = {"form": form, "matrix": found, "marks": Mark, "query": request.GET.urlencode()}
    return render(request, "acknowledgements/matrix.html", context)


@heads
@require_safe
def matrix_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file: "csv" or "xlsx"."""
    head, today = signed_in(request), timezone.localdate()
    choice = UnsignedListForm(head, data=request.GET).choice()
    titles, rows = export_matrix(head, choice, today)
    name = f"signed-{today}"
    if kind == "csv":
        return csv_file(name, titles, rows)
    response = HttpResponse(xlsx(titles, rows, str(Mark.LATE.label)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
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
        rows = islice(past_dates.rows_on(head, policy, day), SHOWN + 1)
        found = list(rows)
        context |= {
            "policy": policy,
            "day": day,
            "version": past_dates.in_force(policy, day),
            "numbers": past_dates.numbers(head, policy, day),
            "rows": found[:SHOWN],
            "more": len(found) > SHOWN,
            "query": request.GET.urlencode(),
        }
    return render(request, "acknowledgements/as_it_was.html", context)


@heads
@require_safe
def as_it_was_csv(request: HttpRequest) -> HttpResponseBase:
    """The whole of it, as a file that opens correctly in Excel."""
    head, form = signed_in(request), DayForm(data=request.GET)
    if not form.is_valid():
        return redirect("acknowledgements:as_it_was")
    policy, day = form.cleaned_data["policy"], form.cleaned_data["day"]
    titles, rows = export_past_day(head, policy, day)
    return csv_file(f"{policy.slug}-{day}", titles, rows)


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
    """The PDF this head asked for; until a job has made it, a page that refreshes itself."""
    sheets = DaySheet.objects.filter(asked_by=signed_in(request)).select_related("policy")
    sheet = get_object_or_404(sheets, pk=pk)
    if not is_made(sheet):
        day = date_format(sheet.day, "j F Y")
        query = urlencode({"policy": sheet.policy.slug, "day": sheet.day.isoformat()})
        return being_made(
            request,
            sheet,
            heading=str(sheet.policy),
            lede=_("As it was on %s") % day,
            back=f"{reverse('acknowledgements:as_it_was')}?{query}",
        )
    return hand_out(sheet.file, filename=f"{sheet.policy.slug}-{sheet.day}.pdf")
