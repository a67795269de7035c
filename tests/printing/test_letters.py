"""Names in every script are printed in fonts that we name, and never as boxes."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.checks import run_checks

from printing import letters, rendering
from printing.letters import FontsMissing, without_boxes
from printing.policy_documents import Brand, ConsentForm, consent_forms_pdf
from printing.rendering import BoxesPrinted
from printing.reports import ReportDocument, report_pdf
from tests.printing.pdfs import page_texts, ua1_failures

BRAND = Brand(name="Harbour Learning Partnership")
NAMES = [
    *(
        "김민준",
        "สมชาย",
        "कुमार",
        "王小明",
        "陳大文",
        "山田たろう",
        "محمد",
        "דוד",
        "Олександр",
        "Ελένη",
    ),
    *("தமிழ்", "తెలుగు", "አበበ", "გიორგი", "Nguyễn", "Łukasz", "😀", "👩🏽‍🏫"),
]
OURS = re.compile(r"^[A-Z]{6}\+(Hyperlegible|Noto-Sans|Noto-Color-Emoji)")
# pdftotext puts direction marks round Arabic and Hebrew.
DIRECTIONS = re.compile("[\u202a-\u202e]")


def report(*names):
    return report_pdf(
        ReportDocument(
            brand=BRAND,
            title="Certificate of a signature",
            subtitle="Quiet Screens Policy",
            made="Made today.",
            facts=[("Signed by", name) for name in names],
            tables=[],
        )
    )


def forms(*names):
    statement = "I, [name], have read it."
    made = [ConsentForm("Quiet Screens Policy", "1.0", statement, "[name]", n) for n in names]
    return consent_forms_pdf(BRAND, made)


def words(pdf):
    return DIRECTIONS.sub("", " ".join(page_texts(pdf)))


def fonts_of(pdf, tmp_path):
    file = tmp_path / "made.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    return [line.split()[0] for line in done.stdout.splitlines()[2:]]


@pytest.mark.parametrize("make", [report, forms])
def test_names_in_every_script_are_printed_in_fonts_that_we_name(make, tmp_path):
    pdf = make(*NAMES)
    said = words(pdf)
    assert [name for name in NAMES if name not in said] == []
    assert ua1_failures(pdf) == []
    assert [name for name in fonts_of(pdf, tmp_path) if not OURS.match(name)] == []


def test_a_name_in_latin_letters_needs_our_own_font_alone(tmp_path):
    assert all("Hyperlegible" in name for name in fonts_of(report("Zoë O’Neil"), tmp_path))


def test_numbers_beside_emoji_stay_in_our_own_font(tmp_path):
    pdf = report("Zoë 😀")
    assert "Page 1 of 1" in words(pdf)
    assert without_boxes("1 😀")[1] == []


def test_a_letter_that_no_font_has_is_written_out():
    pdf = report("Ada \U00010900 \U0010fffd")
    assert "Ada [phoenician letter alf] [U+10FFFD]" in words(pdf)
    assert ua1_failures(pdf) == []


def test_joiners_and_directions_are_left_alone():
    text = "क\u094d\u200dष \u2067אב\u2069 soft\u00adhyphen"
    assert without_boxes(text)[0] == text


@pytest.fixture
def fonts_missing(monkeypatch):
    nowhere = {family: Path("/nowhere") / path.name for family, path in letters.FAMILIES.items()}
    monkeypatch.setattr(letters, "FAMILIES", nowhere)


def test_without_the_fonts_nothing_is_made_that_needs_them(fonts_missing):
    with pytest.raises(FontsMissing, match="fonts-noto-cjk"):
        report("김민준")


def test_without_the_fonts_papers_in_latin_letters_are_made(fonts_missing):
    assert "Zoë O’Neil" in words(report("Zoë O’Neil"))


def test_the_check_says_which_packages_are_missing(fonts_missing):
    assert "printing.W001" in [each.id for each in run_checks()]


def test_with_the_fonts_the_check_says_nothing():
    assert "printing.W001" not in [each.id for each in run_checks()]


def test_a_file_with_a_box_in_it_is_refused(monkeypatch):
    monkeypatch.setattr(rendering, "without_boxes", lambda html: (html, []))
    with pytest.raises(BoxesPrinted) as refused:
        report("Ada \U0010fffd")
    assert "\U0010fffd" not in str(refused.value)
