"""Markdown texts of every kind that programs write, each with the words that must come out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

# Of these a text is made. None looks like a line to sign, or like printed contents.
WORDS = (
    "doors", "Lock", "keys", "every", "Room", "café", "naïve", "O’Neil", "don't", "well-known",
    "A&B", "£5.50", "50%", "e.g.", "x_y", "snake_case_word", "https://a.example/x", "(see",
    "that)", "“quoted”", "3.2", "a/b", "5<6", "[insert name]", "DSL", "–", "...", "he/she",
    "one,", "two;", "2 * 3", "Q&A", "&amp;", "&copy;", "#hash", "@home", "a@b.example", "$5",
    "C:\\keys", "~20", "x^y", "1:1", ":smile:", "=", "!", "<School name>", "\u00a0wide",
    "soft\u00adhyphen",
)  # fmt: skip
READ = {"&amp;": "&", "&copy;": "©", "soft\u00adhyphen": "softhyphen"}
Draw = Callable[[st.SearchStrategy], object]


@dataclass
class Made:
    """A text so far. Footnotes come out at the end, in the order in which they are named."""

    draw: Draw
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    labels: int = 0
    sections: int = 1

    def chance(self, choices):
        return self.draw(st.sampled_from(choices))

    def number(self, least, most):
        return self.draw(st.integers(least, most))

    def word(self):
        word = self.chance(WORDS)
        self.words.append(READ.get(word, word))
        return word

    def some(self, most=3):
        return " ".join(self.word() for _n in range(self.number(1, most)))

    def some_at(self, place):
        """Some words that come out before the last ones."""
        after = self.words[place:]
        del self.words[place:]
        text = self.some()
        self.words += after
        return text

    def label(self):
        self.labels += 1
        return f"l{self.labels}"

    def add(self, *lines):
        self.lines += [*lines, ""]


def plain(made):
    return made.some()


def marked(made):
    sign = made.chance(["**", "*", "~~", "==", "`"])
    words = made.chance([word for word in WORDS if word.isalpha()])
    made.words.append(words)
    return f"{sign}{words}{sign}"


def blank_within(made):
    words = made.chance([word for word in WORDS if word.isalpha()])
    made.words.append(words)
    return made.chance([f"** {words}**", f"**{words} **", f"** {words} **"])


def link(made):
    address = made.chance(["https://a.example/g", "forms/x.docx", "#aims", "mailto:a@b.example"])
    title = made.chance(["", ' "Tip"'])
    return f"[{_words(made)}]({address}{title})"


def named_link(made):
    label = made.label()
    made.last.append(made.chance([f"[{label}]: https://a.example/g", f"[{label}]: x.docx"]))
    return f"[{_words(made)}][{label}]"


def _words(made):
    """Words that end no link."""
    words = [made.chance([word for word in WORDS if not set(word) & set("[]<&`*")])]
    made.words += words
    return " ".join(words)


def picture(made):
    return made.chance(["![Our door](door.png)", '<img src="x.png" alt="a door">'])


def short_link(made):
    label = f"Guide{made.label()}"
    made.words.append(label)
    made.last.append(f"[{label}]:\n  <https://a.example/g h>\n  'Its title'")
    return made.chance([f"[{label}]", f"[{label}][]", f"![Seen][{label.upper()}] [{label}]"])


def wrapped_link(made):
    made.words += ["the", "long", "guide"]
    address = made.chance(["https://a.example/g", "x.docx"])
    return f"[the long\nguide]({address})"


def inline_footnote(made):
    inside = Made(made.draw)
    text = _words(inside)
    made.words += ["note", str(len(made.notes) + 1)]
    made.notes.append(" ".join(inside.words))
    return f"word^[{text}]"


def digits(made):
    made.words.append(made.chance(["m2", "H2O"]))
    return {
        "m2": made.chance(["m<sup>2</sup>", "m^2^"]),
        "H2O": made.chance(["H<sub>2</sub>O", "H~2~O"]),
    }[made.words[-1]]


def footnote(made):
    label = made.label()
    inside = Made(made.draw)
    made.last.append(f"[^{label}]: {inside.some()}")
    if made.chance([True, False, False]):
        inside.words.append("Further")
        made.last[-1] += "\n\n    Further " + inside.some()
    made.words += ["note", str(len(made.notes) + 1)]
    made.notes.append(" ".join(inside.words))
    return f"word[^{label}]"


def tagged(made):
    tag = made.chance(["kbd", "b", "em", "u", "span", "small"])
    return f"<{tag}>{_words(made)}</{tag}>"


def broken(made):
    first = _words(made)
    return (
        f"{first}{made.chance(['<br>', '<br/>', '  ' + chr(10), chr(92) + chr(10)])}{_words(made)}"
    )


def escaped(made):
    sign = made.chance(list("*_`#[]<>~|\\"))
    return f"\\{sign}{_words(made)}"


INLINE = (
    *(plain, plain, plain, marked, blank_within, link, named_link, picture, tagged, broken),
    *(escaped, footnote, short_link, wrapped_link, inline_footnote, digits),
)


def inline(made, kinds=INLINE):
    pieces = []
    for _n in range(made.number(1, 4)):
        kind = made.chance(kinds)
        if kind in (footnote, inline_footnote):
            made.words.append("word")
        pieces.append(kind(made))
    return pieces


def paragraph(made):
    """Some lines are wrapped, where what follows begins no block."""
    made.words.append("Staff")
    text = "Staff"
    for piece in inline(made):
        wrapped = piece[0].isalpha() and made.chance([True, False])
        text += ("\n" if wrapped else " ") + piece
    made.add(*text.split("\n"))


def heading(made):
    made.words.append("Rules")
    text = "Rules " + made.some()
    if made.chance([True, False]):
        made.add(text, made.chance(["---", "====="]))
    else:
        attributes = made.chance(["", "", " {#own}", " {.unnumbered}", " ##"])
        made.add(made.chance(["##", "###"]) + " " + text + attributes)


def numbered_heading(made):
    made.sections += 1
    made.words += [str(made.sections), "Rules"]
    made.add(f"## {made.sections}. Rules " + made.some())


def listed(made):
    """Each item is indented by some step beyond one above it, whatever CommonMark asks for."""
    sign = made.chance(["-", "*", "+", "1.", "2)"])
    step = made.chance([2, 3, 4, 8]) if sign in "-*+" else made.chance([3, 4, 8])
    lead = made.chance(["", "", "  ", "    "])
    lines: list[str] = []
    depth = 0
    for _n in range(made.number(1, 5)):
        depth = min(depth + 1, made.number(0, 3)) if lines else 0
        box = made.chance(["", "", "[ ] ", "[x] "])
        made.words.append("Item")
        indent = "\t" * depth if step == 8 else " " * step * depth
        lines.append(f"{lead}{indent}{sign} {box}Item " + made.some())
        if made.chance([True, False, False]):
            made.words.append("Wrapped")
            lines.append("Wrapped " + made.some())
    made.add(*lines)


def nested_under_a_number(made):
    """By two, as many type it: too few for CommonMark."""
    made.words += ["First", "Inner", "Second"]
    made.add("1. First", f"  {made.chance('-*')} Inner", "2. Second")


def loose(made):
    made.words += ["Item", "More", "Item"]
    made.add("- Item", "", "  More " + made.some_at(-1), "", "- Item")


def code_in_a_list(made):
    made.words += ["Item", "Code"]
    made.add("- Item", "", "  ```", "  Code", "  ```")


def table(made):
    rows = []
    columns = made.number(1, 3)
    for _n in range(made.number(2, 3)):
        rows.append("| " + " | ".join(_words(made) for _c in range(columns)) + " |")
    made.add(rows[0], "|" + " --- |" * columns, *rows[1:])


def html_table(made):
    rows = [
        "<tr>" + "".join(f"<td>{_words(made)}</td>" for _c in range(2)) + "</tr>"
        for _n in range(made.number(1, 3))
    ]
    made.add("<table>", *rows, "</table>")


def html_list(made):
    made.words += ["One", "Two", "In", "Three"]
    made.add("<ul>", "<li>One</li><li>Two", "<ol><li>In</li></ol></li>", "", "<li>Three</ul>")


def boxed(made):
    title = made.chance(["Note", "Mind this"])
    made.words += title.split()
    made.words.append("Inside")
    text = "Inside " + made.some()
    if title == "Note":
        form = made.number(0, 2)
        opening = ("> [!NOTE]", "!!! note", "::: note")[form]
    else:
        form = made.number(0, 2)
        opening = ("> [!TIP] Mind this", '!!! tip "Mind this"', '::: {.tip title="Mind this"}')[
            form
        ]
    if form == 0:
        made.add(opening, f"> {text}")
    elif form == 1:
        made.add(opening, f"    {text}")
    else:
        made.add(opening, text, ":::")


def folded(made):
    made.words.append("More")
    made.add("<details>", "<summary>More</summary>", "")
    made.words.append("Hidden")
    made.add("Hidden " + made.some())
    made.add("</details>")


def quoted(made):
    made.words.append("Said")
    made.add("> Said " + made.some())


def terms(made):
    made.words.append("Term")
    first = "Term " + made.some(2)
    made.add(first, ": " + made.some())


def fenced(made):
    made.words.append("Code")
    made.add("```", "Code " + _words(made), "# " + _words(made), "```")


BLOCKS = (
    *(paragraph, paragraph, paragraph, heading, listed, table, html_table, boxed, folded, quoted),
    *(terms, fenced, numbered_heading, nested_under_a_number, loose, code_in_a_list, html_list),
)
FRONT = ("", "---\ntitle: Keys Policy\nowner: Head\ntags:\n  - a\n---\n\n")


@st.composite
def markdown_texts(draw):
    """A text and the words that must come out of it, in order."""
    made = Made(draw)
    front = made.chance(FRONT)
    made.words += ["Keys", "Policy", "1", "Aims"]
    made.add("# Keys Policy", "", "## 1. Aims")
    for _n in range(made.number(1, 6)):
        made.chance(BLOCKS)(made)
    if made.notes:
        made.words += ["Notes", *made.notes]
    text = front + "\n".join(made.lines) + "\n" + "\n\n".join(made.last) + "\n"
    return text, " ".join(made.words)
