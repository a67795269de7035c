"""How much memory large texts take, in processes of their own."""

import re

import pytest

from tests import processes
from tests.printing.pdfs import page_texts


@pytest.mark.once
@pytest.mark.parametrize("sections", [7, pytest.param(40, marks=pytest.mark.long)])
def test_a_large_pdf_takes_400_mb_and_its_contents_name_the_right_pages(elsewhere, sections):
    told = processes.ask(elsewhere, "tests.policies.large", sections)
    said, _newline, pdf = told.partition(b"\n")
    assert int(said) < 400 * 1024
    pages = [" ".join(text.split()) for text in page_texts(pdf)]
    assert len(pages) >= sections * 1.5
    contents = " ".join(pages[1:4])
    for number in (1, sections // 2, sections):
        found = re.search(rf"\b{number}\s?Section {number} (\d+)", contents)
        assert found
        assert f"{number}. Section {number}" in pages[int(found[1]) - 1]
