"""Turns a template and its styles into pages, and pages into a tagged PDF."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from printing import assets, colour
from printing.letters import without_boxes
from printing.tagging import mend

OUR_FONT = ("Hyperlegible", "Hyperlegible Extended")
STYLES = Path(__file__).parent / "styles"
# Shared by several documents: pages with a policy's text, and a head instead of a cover.
SHARED = {"policy": ("text",), "redline": ("text", "head"), "report": ("text", "head")}


class PrintingUnavailable(Exception):
    """WeasyPrint, or the Pango library it needs, is not installed on this machine."""


class BoxesPrinted(Exception):
    """A box was printed instead of a character: such a file is neither kept nor sealed."""


def lay_out(
    name: str,
    context: Mapping[str, object],
    logo: bytes | None,
    hue: str,
    pictures: Mapping[str, bytes] | None = None,
) -> Any:
    """WeasyPrint's Document of templates/printing/<name>.html under styles/<name>.css.

    Raises PrintingUnavailable, FontsMissing, and ValueError on a logo or picture that is neither
    PNG nor JPEG.
    """
    try:
        # Not at the top, so that a machine without Pango still serves the site.
        from weasyprint import CSS, HTML  # noqa: PLC0415 - needs Pango
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - needs Pango

        from printing.fetcher import GuardedFetcher  # noqa: PLC0415 - imports WeasyPrint
    except (ImportError, OSError) as error:
        raise PrintingUnavailable("WeasyPrint or Pango is missing.") from error
    fetcher = GuardedFetcher(assets.for_document(logo, pictures or {}))
    font_config = FontConfiguration()
    page = render_to_string(f"printing/{name}.html", {**context, "logo": logo and assets.LOGO})
    html, families = without_boxes(page)
    sheet = stylesheet(name, hue, families)
    styles = CSS(string=sheet, url_fetcher=fetcher, font_config=font_config)
    return HTML(string=html, url_fetcher=fetcher).render(
        stylesheets=[styles], font_config=font_config, presentational_hints=True
    )


def tagged_pdf(document: Any) -> bytes:
    """Raises BoxesPrinted, which names no character: it may come from a report."""
    for page in document.pages:
        # WeasyPrint repeats the link of anything inside a link, outside the Link tag that PDF/UA-1
        # requires (ISO 14289-1, 7.18.5).
        page.links = [link for link in page.links if link[-1].element_tag == "a"]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, finisher=mend)
    if any(font.missing for font in document.fonts.values()):
        raise BoxesPrinted("A letter has no picture in the fonts that the system chose.")
    return pdf


def stylesheet(name: str, hue: str, families: Sequence[str] = ()) -> str:
    """`families` print what our own font lacks."""
    sheets = ["common", *SHARED.get(name, ()), name]
    styles = [(STYLES / f"{sheet}.css").read_text(encoding="utf-8") for sheet in sheets]
    letters = ", ".join(f'"{family}"' for family in (*OUR_FONT, *families))
    settings = f":root {{ --brand: {colour.readable(hue)}; --letters: {letters}; }}"
    return "\n".join([settings, *styles])
