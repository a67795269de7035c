"""Asks before something is destroyed, on a page that names what will go and needs no scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SURE = {"sure": "yes"}


@dataclass(frozen=True)
class Confirmation:
    """`title` asks, `goes` says what will be gone, `button` does it and `back` leads away from it.
    `sent` is what the view needs besides its URL."""

    title: Any
    goes: Any
    button: Any
    back: str
    sent: Mapping[str, str] = field(default_factory=dict)


def is_sure(request: HttpRequest) -> bool:
    """Whether the confirmation page sent this. Nothing else may carry the act out."""
    return request.method == "POST" and request.POST.get("sure") == SURE["sure"]


def ask_first(request: HttpRequest, question: Confirmation) -> HttpResponse:
    return render(request, "web/confirm.html", {"question": question, "sure": SURE})
