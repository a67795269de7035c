"""How much memory large texts take, in processes of their own."""

import re

import pytest

from tests import processes
from tests.policies.large import PAGES
from tests.printing.pdfs import page_texts


@pytest.mark.once
def test_the_pdf_of_sixty_pages_takes_400_mb_and_its_contents_name_the_right_pages(elsewhere):
    said, _newline, pdf = processes.ask(elsewhere, "tests.policies.large", "print").partition(b"\n")
    assert int(said) < 400 * 1024
    pages = [" ".join(text.split()) for text in page_texts(pdf)]
    assert len(pages) >= PAGES
    contents = " ".join(pages[1:4])
    for number in (1, 7, 20, 40):
        found = re.search(rf"\b{number}\s?Section {number} (\d+)", contents)
        assert found
        assert f"{number}. Section {number}" in pages[int(found[1]) - 1]
