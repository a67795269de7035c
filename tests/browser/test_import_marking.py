"""A clerk brings in a Word file without headings and says what each line is."""

import io

import docx
from playwright.sync_api import expect

LINES = (
    "Trips on foot",
    "Aims",
    "We go out safely, whatever the weather.",
    "Rules",
    "Stay together.",
    "Old words that nobody needs",
    "Agreement",
    "I have read this and will keep to it.",
)


def bare_file():
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return {"name": "trips.docx", "mimeType": "application/msword", "buffer": file.getvalue()}


def test_a_file_without_headings_is_marked_up(visit):
    clerk = visit("clerk@demo.example", width=320)
    page = clerk.page
    clerk.open("/policies/import/")
    clerk.attach(bare_file())
    clerk.press("Show me a preview")
    expect(page.get_by_label("Decide this first")).to_contain_text("No section heading was found")

    clerk.tick("Trips on foot")
    clerk.press("Title")
    for line in ("Aims", "Rules", "Agreement"):
        clerk.tick(f"Text {line}")
    clerk.press("Heading 1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trips on foot")
    clerk.tick("Old words")
    clerk.press("Left out")

    expect(page.get_by_role("article")).to_contain_text("I have read this")
    expect(page.get_by_role("article")).not_to_contain_text("Old words")
    clerk.press("Keep this text as a draft")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trips on foot")
