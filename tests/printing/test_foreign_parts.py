"""PDFs of ours joined with those that somebody else made."""

import io

import pikepdf
import pytest

from printing.foreign_parts import Part, joined_with_foreign
from tests.policies import pdfs
from web.confinement.running import NotRun

DEEP = b"[" * 200_000 + b"]" * 200_000


def test_ours_stays_tagged_and_the_others_tags_and_links_within_go():
    made = joined_with_foreign(Part(pdfs.tagged(), is_foreign=n == 1) for n in range(3))
    with pikepdf.open(io.BytesIO(made)) as whole, pikepdf.open(io.BytesIO(pdfs.tagged())) as one:
        count, tagged = len(one.pages), ["/StructParents" in page.obj for page in whole.pages]
        assert tagged == [True] * count + [False] * count + [True] * count


def test_one_made_to_break_things_ends_its_own_process_alone():
    bomb = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/X " + DEEP + b">>\nendobj\ntrailer<</Root 1 0 R>>\n"
    with pytest.raises(NotRun):
        joined_with_foreign([Part(pdfs.tagged()), Part(bomb, is_foreign=True)])
