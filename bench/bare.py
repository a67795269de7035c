"""The floors: views that do as little as possible, with the same session, user and middleware as
the real pages. Nobody would ship them: they check nothing."""

import uuid

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines

from people.decorators import signed_in
from policies.models import Version

ROWS = "bare_row"
LIST = engines["django"].from_string(
    "<!doctype html><title>Policies</title><ul>{% for title in titles %}<li>{{ title }}</li>"
    "{% endfor %}</ul>"
)


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {ROWS}")
        cursor.execute(
            f"CREATE TABLE {ROWS} (id uuid PRIMARY KEY, version uuid NOT NULL,"
            " person bigint NOT NULL, at timestamptz NOT NULL DEFAULT now(),"
            " UNIQUE (version, person))"
        )


def read(request: HttpRequest, slug: str) -> HttpResponse:
    """The same stored HTML."""
    signed_in(request)
    texts = Version.objects.filter(state="published", policy__slug=slug)
    return HttpResponse(texts.values_list("html", flat=True).get())


def listed(request: HttpRequest) -> HttpResponse:
    signed_in(request)
    titles = Version.objects.filter(state="published").values_list("title", flat=True)
    return HttpResponse(LIST.render({"titles": list(titles)}))


def insert(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    """One row under a unique constraint."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ROWS} (id, version, person) VALUES (%s, %s, %s)",
            [uuid.uuid4(), version, signed_in(request).pk],
        )
    return HttpResponseRedirect("/")
