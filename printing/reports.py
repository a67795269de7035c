"""Facts and tables on paper: the sheet of a review, and the evidence for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from printing.policy_documents import Brand
from printing.qr_codes import qr_png
from printing.rendering import lay_out, tagged_pdf

QR = "printing:qr"


@dataclass(frozen=True)
class ReportTable:
    """A table with its title; `note` is shown under the title, `empty` where there are no rows."""

    title: str
    head: tuple[str, ...] = ()
    rows: Sequence[Sequence[str]] = ()
    note: str = ""
    empty: str = ""


@dataclass(frozen=True)
class ReportDocument:
    """`facts` are labels and values; `made` says when and from what."""

    brand: Brand
    title: str
    subtitle: str
    made: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[ReportTable]
    # Where the paper can be checked, and with which code; both empty if nowhere.
    check_at: str = ""
    check_code: str = ""


def report_pdf(document: ReportDocument) -> bytes:
    brand = document.brand
    context = {"document": document, "qr": QR}
    pictures = {QR: qr_png(document.check_at)} if document.check_at else {}
    return tagged_pdf(lay_out("report", context, brand.logo, brand.colour, pictures))
