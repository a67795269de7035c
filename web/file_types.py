"""A file's type, told by its first bytes and never by its name."""

JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG"
GIF = b"GIF8"
# Also the start of sound; the pictures that we draw are WebP.
RIFF = b"RIFF"
PDF = b"%PDF-"
# Also the start of formats packed in a ZIP: Word, Excel and OpenDocument.
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
# Word before 2007, and Outlook messages.
OLE = b"\xd0\xcf\x11\xe0"
RTF = b"{\\rtf"
