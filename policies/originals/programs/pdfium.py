"""PDFium's own functions, for which its wrapper has no types."""

from typing import Any

import pypdfium2.raw

raw: Any = pypdfium2.raw
