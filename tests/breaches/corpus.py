"""Files as people send them, and as attackers do: all made here, by code.

`GPS` is where each was taken, in every place where cameras and programs write it; no display copy
may contain it.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from struct import pack
from typing import Any

import av
import pikepdf
from PIL import Image, PngImagePlugin

GPS = "+51.5007-000.1246/"
DEGREES = (515007, 10000)
SECRETS = (
    GPS.encode(),
    b"51.5007",
    b"Exif",
    b"exif",
    b"xmpmeta",
    pack(">2I", *DEGREES),
    b"Ada Lovell",
)
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{GPS} Ada Lovell</x:xmpmeta>".encode()


@dataclass(frozen=True)
class Case:
    """`type` of an accepted file, and whether a copy can be drawn; or words of the refusal."""

    title: str
    make: Callable[[], bytes]
    name: str
    type: str = ""
    refusal: str = ""
    drawn: bool = True


def exif() -> bytes:
    tags = Image.Exif()
    tags[0x010F], tags[0x013B], tags[0x0112] = "Camera", "Ada Lovell", 6
    tags.get_ifd(0x8825).update({1: "N", 2: (51.5007, 0.0, 0.0), 3: "W", 4: (0.1246, 0.0, 0.0)})
    return tags.tobytes()


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, 1 if mode == "P" else None).save(content, kind, **options)
    return content.getvalue()


def photograph() -> bytes:
    return picture("JPEG", exif=exif(), xmp=XMP, comment=GPS.encode(), icc_profile=b"Ada Lovell")


def png_with_place() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Location", GPS)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return picture("PNG", exif=exif(), pnginfo=text)


def animation() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:], comment=GPS.encode())
    return content.getvalue()


def png_saying(width: int, height: int, lines: int = 1, chunk: bytes = b"") -> bytes:
    """A PNG that claims any size, with this many lines of content, in grey."""
    header = pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    squeezer = zlib.compressobj()
    line = bytes(width + 1)
    body = b"".join(squeezer.compress(line) for _line in range(lines)) + squeezer.flush()
    parts = [_chunk(b"IHDR", header), chunk, _chunk(b"IDAT", body), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))


def text_bomb() -> bytes:
    bomb = b"Comment\0\0" + zlib.compress(bytes(200 * 1024 * 1024))
    return png_saying(10, 10, 10, chunk=_chunk(b"zTXt", bomb))


def zipped(content: bytes = b"hello", name: str = "a.txt") -> bytes:
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, content)
    return folder.getvalue()


def pdf(pages: int = 1, size: float = 200) -> pikepdf.Pdf:
    made = pikepdf.new()
    for _page in range(pages):
        made.add_blank_page(page_size=(size, size))
    return made


def saved(made: pikepdf.Pdf, **options) -> bytes:
    content = io.BytesIO()
    made.save(content, **options)
    return content.getvalue()


def telling_pdf() -> bytes:
    """With an author, a program that runs when it is opened, and a file inside."""
    made = pdf()
    made.docinfo["/Author"] = "Ada Lovell"
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('51.5007')")
    made.attachments["photo.jpg"] = photograph()
    return saved(made)


@cache
@cache
def pdf_bomb() -> bytes:
    """A page with a picture of 900 million pixels, compressed twice: a few kilobytes."""
    made, side = pdf(), 30_000
    squeezer = zlib.compressobj(9)
    body = b"".join(squeezer.compress(bytes(side)) for _line in range(side)) + squeezer.flush()
    image = pikepdf.Stream(made, zlib.compress(body))
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width = image.Height = side
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    image.Filter = pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
    page = made.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Bomb=image))
    page.Contents = pikepdf.Stream(made, b"200 0 0 200 0 0 cm /Bomb Do")
    return saved(made)


def mail(html: str = "") -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "Ada <ada@school.example>", "head@school.example"
    made["Date"], made["Subject"] = "Mon, 02 Nov 2026 10:00:00 +0000", "What I saw"
    made["X-Originating-IP"] = GPS
    if html:
        made.set_content(html, subtype="html")
    else:
        made.set_content("I saw this yesterday.")
        made.add_attachment(photograph(), maintype="image", subtype="jpeg", filename="post.jpg")
    return made.as_bytes()


def video(
    kind: str = "mov", codec: str = "mpeg4", size: tuple[int, int] = (64, 48), turned: int = 0
) -> bytes:
    """A second of film that says where it was taken, as each kind of file does.

    `turned`: how many degrees the camera was turned on its side.
    """
    content = io.BytesIO()
    with av.open(content, "w", format=kind) as made:
        made.metadata.update({"location": GPS, "title": "51.5007", "artist": "Ada Lovell"})
        stream: Any = made.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.metadata["handler_name"] = "Ada Lovell"
        stream.set_display_rotation(turned)
        frames = [av.VideoFrame(*size, "yuv420p") for _frame in range(10)]
        for frame in [*frames, None]:
            made.mux(stream.encode(frame))
    return content.getvalue()


def with_sound() -> bytes:
    """Half a second of film with a whole second of sound."""
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as made:
        film, sound = made.add_stream("mpeg4", rate=10), made.add_stream("aac", rate=44100)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        sound.metadata["handler_name"] = "Ada Lovell"
        frames = [av.VideoFrame(64, 48, "yuv420p") for _frame in range(5)]
        packets = [packet for frame in [*frames, None] for packet in film.encode(frame)]
        made.mux([*packets, *_silence(sound)])
    return content.getvalue()


def _silence(stream: av.AudioStream) -> Iterator[Any]:
    for number in range(43):
        piece = av.AudioFrame("fltp", "stereo", 1024)
        for plane in piece.planes:
            plane.update(bytes(plane.buffer_size))
        piece.rate, piece.pts = 44100, number * 1024
        yield from stream.encode(piece)
    yield from stream.encode(None)


def brand(name: bytes) -> bytes:
    return pack(">I", 24) + b"ftyp" + name + bytes(12) + bytes(100)


def locked_pdf() -> bytes:
    return saved(pdf(), encryption=pikepdf.Encryption(user="secret", owner="secret"))


JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
MP4, MOV, WEBM = "video/mp4", "video/quicktime", "video/webm"
DOCUMENT, LETTER = "application/pdf", "message/rfc822"
PAGE = b"<!doctype html><script>alert(1)</script>"
CORPUS = [
    # Pictures
    Case("photograph with place", photograph, "photo.jpg", JPEG),
    Case("png with place", png_with_place, "screen.png", PNG),
    Case("webp with place", lambda: picture("WEBP", exif=exif(), xmp=XMP), "a.webp", WEBP),
    Case("gif with place", animation, "moving.gif", GIF),
    Case("one pixel jpeg", lambda: picture("JPEG", (1, 1)), "dot.jpg", JPEG),
    Case("one pixel png", lambda: picture("PNG", (1, 1)), "dot.png", PNG),
    Case("20,000 pixels wide", lambda: picture("PNG", (20_000, 50)), "wide.png", PNG),
    Case("20,000 pixels high", lambda: picture("JPEG", (500, 20_000)), "high.jpg", JPEG),
    Case("72 million pixels", lambda: picture("JPEG", (9000, 8000), "L"), "large.jpg", JPEG),
    Case("print colours", lambda: picture("JPEG", mode="CMYK"), "print.jpg", JPEG),
    Case("see-through", lambda: picture("PNG", mode="RGBA"), "logo.png", PNG),
    Case("palette", lambda: picture("PNG", mode="P", transparency=0), "few.png", PNG),
    Case("16 bits", lambda: picture("PNG", mode="I;16"), "grey.png", PNG),
    # Names
    Case("path in the name", photograph, "../../etc/passwd.jpg", JPEG),
    Case("nul in the name", photograph, "photo.jpg\0.exe", JPEG),
    Case("turned name", photograph, "photo\u202egpj.exe", JPEG),
    Case("long name", photograph, "a" * 300 + ".jpg", JPEG),
    Case("wrong ending", photograph, "index.html", JPEG),
    # Two things at once
    Case("jpeg and zip", lambda: photograph() + zipped(), "both.jpg", JPEG),
    Case("jpeg and page", lambda: photograph() + PAGE, "both.jpg", JPEG),
    Case("gif and script", lambda: b"GIF89a/*\1\1*/=1;alert(1)", "a.gif", GIF, drawn=False),
    # Bombs and broken pictures
    Case("png bomb", lambda: png_saying(8000, 9900, 9900), "bomb.png", PNG),
    Case("text bomb", text_bomb, "text.png", PNG, drawn=False),
    Case("colour bomb", lambda: picture("PNG", (8000, 9900)), "rgb.png", PNG, drawn=False),
    Case("cut jpeg", lambda: photograph()[:-200], "cut.jpg", JPEG, drawn=False),
    Case("cut png", lambda: png_saying(900, 900, 900)[:-30], "cut.png", PNG, drawn=False),
    Case("400 million", lambda: png_saying(20_000, 20_000), "b.png", refusal="80 million"),
    Case("no pixels", lambda: png_saying(0, 0), "none.png", refusal="damaged"),
    Case("jpeg without frame", lambda: b"\xff\xd8\xff\xd9", "x.jpg", refusal="damaged"),
    Case("21 MB", lambda: photograph() + bytes(21 << 20), "big.jpg", refusal="at most"),
    # Documents
    Case("pdf that tells", telling_pdf, "minutes.pdf", DOCUMENT),
    Case("500 pages", lambda: saved(pdf(500)), "long.pdf", DOCUMENT),
    Case("huge page", lambda: saved(pdf(size=14_400)), "plan.pdf", DOCUMENT),
    Case("pdf bomb", pdf_bomb, "bomb.pdf", DOCUMENT),
    Case("locked pdf", locked_pdf, "locked.pdf", DOCUMENT, drawn=False),
    Case("cut pdf", lambda: b"%PDF-1.7\n1 0 obj <<", "cut.pdf", DOCUMENT, drawn=False),
    # Videos
    Case("film with place", video, "clip.mov", MOV),
    Case("mp4", lambda: video("mp4", "libx264"), "clip.mp4", MP4),
    Case("webm", lambda: video("webm", "libvpx"), "clip.webm", WEBM),
    Case("cut film", lambda: video()[:300], "cut.mov", MOV, drawn=False),
    # Mail
    Case("mail with files", mail, "post.eml", LETTER),
    Case("mail as page", lambda: mail("<p>Hello</p><script>x()</script>"), "p.eml", LETTER),
    # What is not accepted
    Case("svg", lambda: b"<svg><script>x()</script></svg>", "a.svg", refusal="web page"),
    Case("page", lambda: PAGE, "photo.jpg", refusal="web page"),
    Case("zip", zipped, "a.zip", refusal="compressed folder"),
    Case("zip bomb", lambda: zipped(bytes(50 << 20)), "b.zip", refusal="compressed folder"),
    Case("word", lambda: zipped(PAGE, "word/document.xml"), "a.docx", refusal="Office"),
    Case("outlook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg", refusal="Outlook"),
    Case("program", lambda: b"MZ\x90\0", "photo.jpg", refusal="program"),
    Case("linux program", lambda: b"\x7fELF\2\1", "a", refusal="program"),
    Case("heic", lambda: brand(b"heic"), "IMG_1.HEIC", refusal="JPEG"),
    Case("avif", lambda: brand(b"avif"), "a.avif", refusal="JPEG"),
    Case("sound", lambda: brand(b"M4A "), "a.m4a", refusal="none of the files"),
    Case("matroska", lambda: b"\x1a\x45\xdf\xa3matroska", "a.mkv", refusal="none of the files"),
    Case("empty", bytes, "empty.jpg", refusal="empty"),
    Case("words", lambda: b"From: nobody\n", "a.eml", refusal="none of the files"),
    Case("notes", lambda: b"To: us\n\nFrom: a\nDate: b\n", "a.eml", refusal="none of the files"),
    Case("noise", lambda: bytes(range(200, 256)) * 9, "a.pdf", refusal="none of the files"),
]
