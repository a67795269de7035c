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

from acknowledgements import as_it_was as then
from acknowledgements import unsigned
from acknowledgements.day_sheets import ask_for_sheet
from acknowledgements.forms import DayForm, ListForm
from acknowledgements.matrix import WHO, Mark, matrix_of, rows_in_words, titles_of
from acknowledgements.models import DaySheet
from acknowledgements.progress import progress_of
from acknowledgements.shares import Tally
from acknowledgements.spreadsheet import csv_file, xlsx
from audit.models import Event, record
from people.being_made import being_made, is_made
from people.guards import only_for, signed_in
from people.labels import MARK
from people.models import Person
from policies.files import hand_out

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
    """The same list whole, as a file that Excel opens right."""
    head = signed_in(request)
    choice = ListForm(head, data=request.GET).choice()
    record(Event.Act.LIST_EXPORTED, head, head, **choice.for_the_record())
    today = timezone.localdate()
    rows = unsigned.all_rows(unsigned.owing(head, choice, today), today)
    titles = (
        *(_("Policy"), _("Name"), _("Job"), _("E-mail"), _("School"), MARK),
        _("To be signed by"),
        *(_("Days late"), _("Says"), _("Told on")),
    )
    return csv_file(f"still-to-sign-{today}", titles, (_cells(row) for row in rows))


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
    name = f"signed-{today}"
    titles, rows = titles_of(found), rows_in_words(found)
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
    titles = (
        *(*WHO, _("To be signed by"), _("On that day"), _("Signed at")),
        _("Excused"),
    )
    rows = then.rows_on(head, policy, day)
    return csv_file(f"{policy.slug}-{day}", titles, (_cells_then(row) for row in rows))


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


def _cells_then(row: then.Row) -> list[Any]:
    at = timezone.localtime(row.signed_at).isoformat(" ", "seconds") if row.signed_at else ""
    label = row.label
    who = [row.name, label.titles, label.schools, label.mark]
    return [*who, row.due, row.state, at, row.excuse]


def _cells(row: unsigned.Row) -> list[Any]:
    label, told = row.label, row.told or ""
    return [
        *(row.policy, row.name, label.titles, row.email, label.schools, label.mark),
        *(row.due, row.days_late, row.query, told),
    ]
