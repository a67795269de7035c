"""Searches the policies that the person may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.decorators import signed_in
from policies.forms.searching import SearchForm
from policies.register.search import POLICIES, search


@require_safe
def search_texts(request: HttpRequest) -> HttpResponse:
    """Titles and full texts; each policy found with the matching sections and words."""
    form = SearchForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        found = search(signed_in(request), form.cleaned_data["q"])
        context |= {"searched": True, "found": found[:POLICIES], "count": len(found)}
    return render(request, "policies/search.html", context)
