"""What the rest of the site prints: policies to keep, and forms to sign by hand."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe

from printing.cleaning import printable
from printing.joining import joined
from printing.qr_codes import qr_png
from printing.rendering import PrintingUnavailable, lay_out, tagged_pdf

__all__ = [
    "Brand",
    "ConsentForm",
    "ContentsLine",
    "PolicyDocument",
    "PrintingUnavailable",
    "RedlineDocument",
    "consent_forms_pdf",
    "policy_pdf",
    "redline_pdf",
]


@dataclass(frozen=True)
class Brand:
    """`logo` is a PNG or JPEG picture; `colour` is #rrggbb, darkened if it is too light to read."""

    name: str
    colour: str = "#1f3a5f"
    logo: bytes | None = None


@dataclass(frozen=True)
class ContentsLine:
    number: str
    title: str
    anchor: str
    level: int


@dataclass(frozen=True)
class PrintedText:
    """HTML, and its pictures keyed by their address in it."""

    html: str
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class PolicyDocument:
    """The headings of `text` have the anchors of `contents` as their ids; `approval` says who
    approved it and when."""

    brand: Brand
    title: str
    version: str
    text_date: str
    text: PrintedText
    contents: tuple[ContentsLine, ...]
    approval: str = ""

    @property
    def top_level(self) -> int:
        return min((line.level for line in self.contents), default=0)


@dataclass(frozen=True)
class RedlineDocument:
    """What version `after` changes from `before`: `changes` lists it section by section, one line
    each, and `statements` the changed declarations by who signs them, as HTML."""

    brand: Brand
    title: str
    before: str
    after: str
    changes: tuple[str, ...]
    statements: tuple[tuple[str, str], ...]
    text: PrintedText


@dataclass(frozen=True)
class ConsentForm:
    """`statement` is the exact wording with `placeholder` still in it; no `name`: a blank form."""

    policy_title: str
    version: str
    statement: str
    placeholder: str
    name: str
    job_title: str = ""
    school: str = ""
    staff_number: str = ""
    due: datetime.date | None = None
    # Where this person can sign on screen instead.
    own_link: str = ""

    @property
    def parts(self) -> list[str]:
        """The wording, cut where the name goes."""
        return self.statement.split(self.placeholder) if self.placeholder else [self.statement]


# Type sizes that keep a title on the cover, by its length.
TITLE_SIZES = ((45, ""), (110, "long"))


def policy_pdf(document: PolicyDocument) -> bytes:
    context = {
        "document": document,
        "text": mark_safe(printable(document.text.html)),
        "title_size": title_size(document.title),
    }
    brand = document.brand
    return tagged_pdf(lay_out("policy", context, brand.logo, brand.colour, document.text.pictures))


def redline_pdf(document: RedlineDocument) -> bytes:
    statements = [(name, mark_safe(printable(html))) for name, html in document.statements]
    context = {
        "document": document,
        "text": mark_safe(printable(document.text.html)),
        "statements": statements,
    }
    brand = document.brand
    return tagged_pdf(lay_out("redline", context, brand.logo, brand.colour, document.text.pictures))


def title_size(title: str) -> str:
    return next((size for limit, size in TITLE_SIZES if len(title) <= limit), "very-long")


# Sizes of the wording in styles/consent_forms.css: 12.5, 11, 10 and 9 points. Nobody should be
# asked to read anything smaller before signing.
LAST_STEP = 3
QR_PREFIX = "printing:qr-"
# Laying forms out together holds all their pages in memory.
FORMS_AT_ONCE = 50


def consent_forms_pdf(brand: Brand, forms: Sequence[ConsentForm]) -> bytes:
    """One page per form; only a wording that doesn't fit at 9 points continues on further pages.

    Raises ValueError if there are no forms.
    """
    if not forms:
        raise ValueError("There are no forms to print.")
    starts = range(0, len(forms), FORMS_AT_ONCE)
    return joined(
        tagged_pdf(fitted(brand, forms[start : start + FORMS_AT_ONCE])) for start in starts
    )


def fitted(brand: Brand, forms: Sequence[ConsentForm]) -> Any:
    """The forms laid out, each in the largest type that keeps it on one page."""
    steps = [0] * len(forms)
    codes = [f"{QR_PREFIX}{n}" if form.own_link else "" for n, form in enumerate(forms)]
    pictures = {name: qr_png(f.own_link) for name, f in zip(codes, forms, strict=True) if name}
    while True:
        sized_forms = list(zip(forms, steps, codes, strict=True))
        context = {"brand": brand, "sized_forms": sized_forms}
        document = lay_out("consent_forms", context, brand.logo, brand.colour, pictures)
        too_large = {form for form in spilt_forms(document) if steps[form] < LAST_STEP}
        if not too_large:
            return document
        steps = [step + (form in too_large) for form, step in enumerate(steps)]


def spilt_forms(document: Any) -> set[int]:
    """Indexes of forms longer than a page: a page that starts no form continues the last one."""
    started, spilt = -1, set()
    for page in document.pages:
        if f"form-{started + 1}" in page.anchors:
            started += 1
        else:
            spilt.add(started)
    return spilt
