"""Joins tagged PDFs into one file that is still tagged.

Laying out hundreds of pages at once takes hundreds of megabytes; joining parts takes a quarter of
that. Joining only the pages would lose the tags, and with them PDF/UA, so the structure trees are
joined too (ISO 32000-1, 14.7).
"""

import io
from collections.abc import Iterable

import pikepdf


def joined(parts: Iterable[bytes]) -> bytes:
    """Join the parts; the whole keeps the first part's title and language."""
    files = iter(parts)
    with pikepdf.open(io.BytesIO(next(files))) as whole:
        for part in files:
            with pikepdf.open(io.BytesIO(part)) as more:
                append(whole, more)
        return saved(whole)


def append(whole: pikepdf.Pdf, more: pikepdf.Pdf) -> None:
    """Append pages with what leads to them (links from a contents table, bookmarks), then their
    tags, if they have any."""
    if "/StructTreeRoot" not in more.Root:
        whole.pages.extend(more.pages)
        return
    shift_keys(more, by=next_key(whole))
    whole.add_pages_from(more)
    append_tags(whole, whole.copy_foreign(more.Root.StructTreeRoot))


def parent_tree(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Alternating keys and values in one flat array, as WeasyPrint writes them."""
    return pdf.Root.StructTreeRoot.ParentTree.Nums


def next_key(pdf: pikepdf.Pdf) -> int:
    return max(int(key) for key in list(parent_tree(pdf))[::2]) + 1


def shift_keys(pdf: pikepdf.Pdf, by: int) -> None:
    """Each file numbers its parent tree from the start, so two files' keys would collide."""
    numbers = parent_tree(pdf)
    for i in range(0, len(numbers), 2):
        numbers[i] = int(numbers[i]) + by
    for page in pdf.pages:
        page.obj.StructParents = int(page.obj.StructParents) + by
        for annotation in page.obj.get("/Annots", []):
            annotation.StructParent = int(annotation.StructParent) + by


def append_tags(whole: pikepdf.Pdf, tree: pikepdf.Object) -> None:
    parent_tree(whole).extend(tree.ParentTree.Nums)
    document = whole.Root.StructTreeRoot.K[0]
    for element in tree.K[0].K:
        element.P = document
        document.K.append(element)


def saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()
