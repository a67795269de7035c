"""PDF files made to take time or memory: each ends soon, in its own process, and is refused."""

import time
import zlib
from contextlib import suppress

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from policies.originals.drawing import draw_missing
from policies.originals.reading import read_pdf
from policies.texts.model import TextRefused
from tests.policies import pdfs
from web.confinement.running import Stopped

pytestmark = pytest.mark.long
# More than the time a process may use: the machine may be busy.
SECONDS = 60


def a_page(pdf, content, **resources):
    pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[-1].obj.Resources = Dictionary(Font=Dictionary(F=font), **resources)
    pdf.pages[-1].obj.Contents = content


def packed(byte, megabytes):
    packer = zlib.compressobj(9)
    piece = byte * 1024 * 1024
    return b"".join(packer.compress(piece) for _n in range(megabytes)) + packer.flush()


def much_text():
    with pikepdf.new() as pdf:
        line = b"1 0 0 1 10 10 Tm (staff must lock doors) Tj\n"
        a_page(pdf, pdf.make_stream(b"BT /F 9 Tf " + line * 1_200_000 + b"ET"))
        return pdfs.saved(pdf)


def much_content():
    with pikepdf.new() as pdf:
        packed_up = Stream(pdf, packed(b" ", 2000), Filter=Name.FlateDecode)
        a_page(pdf, pdf.make_indirect(packed_up))
        return pdfs.saved(pdf, compress_streams=False)


def forms_within_forms():
    with pikepdf.new() as pdf:
        form = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 595, 842])}
        inner = pdf.make_indirect(Stream(pdf, b"BT /F 9 Tf (boom) Tj ET", **form))
        for _n in range(12):
            within = Dictionary(XObject=Dictionary(X=inner))
            inner = pdf.make_indirect(Stream(pdf, b"/X Do " * 10, **form, Resources=within))
        a_page(pdf, pdf.make_stream(b"/X Do"), XObject=Dictionary(X=inner))
        return pdfs.saved(pdf)


def pages_within_pages():
    most = 60_000
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>"]
    bodies += [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 1) for n in range(2, most)]
    bodies.append(b"<</Type/Page/MediaBox[0 0 9 9]>>")
    objects = b"".join(b"%d 0 obj\n%b\nendobj\n" % each for each in enumerate(bodies, 1))
    return b"%PDF-1.7\n" + objects + b"trailer<</Size 60001/Root 1 0 R>>\n%%EOF"


def arrays_within_arrays():
    deep = b"[" * 200_000 + b"]" * 200_000
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/X " + deep + b">>\nendobj\ntrailer<</Root 1 0 R>>\n"


@pytest.mark.parametrize(
    "made",
    [much_text, much_content, forms_within_forms, pages_within_pages, arrays_within_arrays],
    ids=lambda made: made.__name__,
)
def test_it_ends_soon_with_a_sentence(made, tmp_path):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(made())
    began = time.monotonic()
    with path.open("rb") as file, pytest.raises(TextRefused, match="The PDF file"):
        read_pdf(file)
    assert time.monotonic() - began < SECONDS


def test_a_picture_of_900_million_dots_takes_no_memory_of_ours(db):
    with pikepdf.new() as pdf:
        size = {"Width": 30_000, "Height": 30_000, "BitsPerComponent": 8}
        picture = Stream(
            pdf,
            packed(b"\0", 2_575),
            Type=Name.XObject,
            Subtype=Name.Image,
            ColorSpace=Name.DeviceRGB,
            Filter=Name.FlateDecode,
            **size,
        )
        held = Dictionary(I=pdf.make_indirect(picture))
        a_page(pdf, pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q"), XObject=held)
        content = pdfs.saved(pdf, compress_streams=False)
    version = pdfs.undrawn(content, "Scan", "")
    began = time.monotonic()
    with suppress(Stopped):  # Whether it is drawn without the picture depends on PDFium.
        draw_missing(version)
    assert time.monotonic() - began < SECONDS
