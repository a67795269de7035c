from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from breaches.oversight.yearly_numbers import numbers_of, years
from people.decorators import only_for

readers = only_for(lambda person: person.reads_numbers)


@readers
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """How many reports there were in a school year; the same page for all who may read it."""
    today = timezone.localdate()
    choice = {str(year): year for year in years(today)}
    year = choice.get(request.GET.get("year", str(max(choice.values()))))
    if year is None:
        raise Http404
    context = {
        "numbers": numbers_of(year, today),
        "years": [(each, each + 1) for each in choice.values()],
        "year": year,
        "next_year": year + 1,
    }
    return render(request, "breaches/numbers.html", context)
