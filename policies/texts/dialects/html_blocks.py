"""HTML blocks: headings, lists, tables and folded parts of a page."""

import re
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from policies.texts.model import FindingKind, Notes

from .lines import Line, block_end

BLOCK = re.compile(
    r" {0,3}</?(?P<tag>address|article|aside|blockquote|center|details|div|dl|figure|footer|h[1-6]"
    r"|header|hr|main|nav|ol|p|section|summary|table|ul)(?=[\s/>])[^<>]{0,1000}>",
    re.IGNORECASE,
)
# These hold blank lines as well.
WHOLE = ("table", "ul", "ol", "dl")
LONGEST = 1000
CELLS = ("td", "th")
ROWS = ("tr", *CELLS)
TITLES = ("dt", "summary")
HEADING = re.compile(r"h[1-6]")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Tags that are on lines of their own.
APART = {
    "address", "article", "aside", "blockquote", "caption", "center", "col", "colgroup", "dd",
    "details", "div", "dl", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "section", "tbody", "tfoot", "thead", "ul",
    *TITLES,
}  # fmt: skip


def settle_blocks(lines: list[Line], notes: Notes) -> list[Line]:
    settled: list[Line] = []
    position = 0
    while position < len(lines):
        match = BLOCK.match(lines[position].text) if "<" in lines[position].text else None
        if match is None:
            settled.append(lines[position])
            position += 1
            continue
        end = _end(lines, position, match["tag"].lower())
        said = _("HTML tags, removed; what they set apart is still set apart.")
        notes.add(FindingKind.MARKUP, lines[position].number, lines[position].text.strip(), said)
        settled += _Blocks(lines[position:end]).made
        position = end
    return settled


def _end(lines: list[Line], start: int, tag: str) -> int:
    """Where the block ends: at a blank line, or where a list or table is closed."""
    if tag not in WHOLE or lines[start].text.lstrip().startswith("</"):
        return block_end(lines, start)
    opened = 0
    for n in range(start, min(start + LONGEST, len(lines))):
        text = lines[n].text.lower()
        opened += len(re.findall(rf"<{tag}(?=[\s>])", text)) - text.count(f"</{tag}>")
        if opened <= 0:
            return n + 1
    return block_end(lines, start)


class _Blocks(HTMLParser):
    """The block as Markdown. Tags within a line are left for those who look at lines."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = lines
        self.made: list[Line] = []
        self.words = ""
        self.start = lines[0].number
        self.lead = ""
        self.quotes = 0
        self.lists: list[int | None] = []
        self.tables: list[Table] = []
        self.feed("\n".join(line.text for line in lines))
        self.close()
        while self.tables:
            self._end_table()
        self._flush()

    def _line(self) -> Line:
        return self.lines[min(self.getpos()[0], len(self.lines)) - 1]

    def _add(self, text: str) -> None:
        if self.tables:
            self.tables[-1].add(text)
            return
        if not self.words.strip() and text.strip():
            self.start = self._line().number
        self.words += text

    def _flush(self) -> None:
        """What was read becomes lines of their own, the first behind its sign."""
        words, self.words = self.words.strip(), ""
        if not words:
            return
        inner = "> " * self.quotes + "    " * (len(self.lists) - 1)
        last = self.lines[-1].number
        for n, text in enumerate(text for text in words.split("\n") if text.strip()):
            sign = " " * 4 * bool(self.lists) if n else self.lead.ljust(4 * bool(self.lists))
            self.made.append(Line(min(self.start + n, last), inner + sign + text.strip()))
        self.lead = ""
        if not self.lists:
            self.made.append(Line(min(self.start, last), inner.rstrip()))

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._flush()
            self.tables.append(Table())
        elif self.tables and tag in ROWS:
            self.tables[-1].begin(tag)
        elif tag in APART:
            self._open(tag, dict(attrs).get("start") or "1")
        else:
            self._add(self.get_starttag_text() or "")

    def _open(self, tag: str, first: str) -> None:
        if self.tables:
            self._add(" ")
            return
        self._flush()
        if tag == "li":
            self._item()
        elif tag in ("ul", "ol"):
            number = int(first) if first.isdecimal() and len(first) < 6 else 1
            self.lists.append(number if tag == "ol" else None)
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "hr":
            self.made += [self._line().having(text) for text in ("", "---", "")]
        elif tag in TITLES:
            self.words = "**"
        elif HEADING.fullmatch(tag):
            self.made.append(self._line().having(""))
            self.lead = "#" * int(tag[1:]) + " "

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else None
        self.lead = "-" if number is None else f"{number}."
        self.lead += " "
        if number is not None:
            self.lists[-1] = number + 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
        elif self.tables and tag in ROWS:
            self.tables[-1].end()
        elif tag in APART:
            self._close(tag)
        else:
            self._add(f"</{tag}>")

    def _close(self, tag: str) -> None:
        if self.tables:
            self._add(" ")
            return
        if tag in TITLES:
            self.words = f"{self.words.rstrip()}**"
        self._flush()
        self.lead = ""
        if tag == "blockquote" and self.quotes:
            self.quotes -= 1
            self.made.append(self._line().having(""))
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self.made += [] if self.lists else [self._line().having("")]

    def _end_table(self) -> None:
        """A table within a cell gives its words to the cell."""
        table = self.tables.pop() if self.tables else Table()
        if self.tables:
            self._add(" ".join(["", *table.words(), ""]))
        else:
            self.made += [Line(self.start, text) for text in table.written()]


class Table:
    """A table's rows, and the words of it that are in no cell."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.beside = ""
        self.in_cell = False

    def begin(self, tag: str) -> None:
        self.in_cell = tag in CELLS
        if tag == "tr" or not self.rows:
            self.rows.append([])
        if self.in_cell:
            self.rows[-1].append("")

    def end(self) -> None:
        self.in_cell = False

    def add(self, text: str) -> None:
        if self.in_cell:
            self.rows[-1][-1] += text
        else:
            self.beside += text

    def words(self) -> list[str]:
        return [self.beside, *(cell for row in self.rows for cell in row)]

    def written(self) -> list[str]:
        rows = [[_in_one_line(cell) for cell in row] for row in self.rows if row]
        widest = max(map(len, rows), default=0)
        written = ["| " + " | ".join(row + [""] * (widest - len(row))) + " |" for row in rows]
        if written:
            written.insert(1, "|" + " --- |" * widest)
        return ["", " ".join(self.beside.split()), "", *written, ""]


def _in_one_line(cell: str) -> str:
    return " ".join(BREAK.sub(" ", cell).replace("|", "\\|").split())
