"""Acts and files, measured in this process."""

import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from acknowledgements.signing.reading import link_for
from bench.filling import a_text, make_approved
from bench.measuring import Figure, Line, at_least, at_most, below, in_turn, milliseconds
from people.models import Partnership, Person
from policies.lifecycle.publishing import Asking, publish
from policies.models import Version
from policies.papers import brand
from printing import assets
from printing.fetcher import GuardedFetcher
from printing.policy_documents import QR_PREFIX, ConsentForm, consent_forms_pdf
from printing.qr_codes import qr_png
from printing.rendering import stylesheet

ROOT = Path(__file__).resolve().parents[1]
FORMS = 25
# A page that needs no database. 200 or 404 makes no difference: the whole project answers.
FIRST_REQUEST = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
from django.test import Client
Client().get("/no/such/page/", headers={"host": "localhost"})
"""


def publishing() -> Line:
    """A new major version, which asks everybody to sign again."""
    today = timezone.localdate()
    took = []
    for n in range(5):
        version = make_approved(a_text(f"Policy {n:02}", today.year + 1), today)
        asking = Asking(today + datetime.timedelta(days=28))
        took.append(milliseconds(lambda v=version, a=asking: publish(v, None, a))())  # type: ignore[misc]
    return below("Publishing to everybody", "ms", Figure(took), 250)


def printing_forms() -> Line:
    """Consent forms, against WeasyPrint alone on the same HTML with the same fonts and QR codes."""
    version = Version.objects.published().select_related("policy").order_by("title").first()
    assert version
    forms = [_form(version, person) for person in Person.objects.order_by("pk")[:FORMS]]
    papers = brand(Partnership.current(), version.partnership)
    pictures = {f"{QR_PREFIX}{n}": qr_png(form.own_link) for n, form in enumerate(forms)}
    rows = [(form, 0, f"{QR_PREFIX}{n}") for n, form in enumerate(forms)]
    html = render_to_string("printing/consent_forms.html", {"brand": papers, "sized_forms": rows})
    fonts = FontConfiguration()
    fetcher = GuardedFetcher(assets.for_document(None, pictures))
    sheet = CSS(
        string=stylesheet("consent_forms", papers.colour), url_fetcher=fetcher, font_config=fonts
    )

    def bare() -> object:
        page = HTML(string=html, url_fetcher=fetcher)
        return page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")

    def a_second(act: Callable[[], object]) -> Callable[[], float]:
        timed = milliseconds(act)
        return lambda: 1000 * FORMS / timed()

    pair = in_turn(a_second(lambda: consent_forms_pdf(papers, forms)), a_second(bare), times=5)
    return at_least("Consent forms", "forms a second", pair, 0.9)


def _form(version: Version, person: Person) -> ConsentForm:
    wording = version.wording_for(set())
    return ConsentForm(
        policy_title=version.title,
        version=version.number,
        statement=wording.text,
        placeholder=wording.placeholder,
        name=str(person),
        own_link=link_for(person, version.policy),
    )


def starting() -> Iterator[Line]:
    """`check` and the first request, against a bare Django project's."""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [sys.executable, "-m", "django", "startproject", "bare", home], check=True, cwd=home
        )
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bare.settings"}
        environment.pop("DATABASE_URL", None)

        def run(*words: str, floor: bool = False) -> Callable[[], float]:
            where = {"cwd": home, "env": environment} if floor else {"cwd": str(ROOT)}
            return milliseconds(
                lambda: subprocess.run(
                    [sys.executable, *words], check=True, capture_output=True, **where
                )
            )

        check = ("manage.py", "check", "-v0")
        yield at_most("Start-up: check", "ms", in_turn(run(*check), run(*check, floor=True)), 2.5)
        first = ("-c", FIRST_REQUEST)
        pair = in_turn(run(*first), run(*first, floor=True))
        yield at_most("Start-up: first request", "ms", pair, 2.5)
