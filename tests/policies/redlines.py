"""Reads redlines back: as marks, and as the two texts they contain."""

import random
import re

from lxml import html

from policies.texts.rendering import plain_words

BLOCKS = re.compile(r"</(?:p|h\d|li|td|th|div|tr)>|<(?:p|h\d|li|td|th|div|ul|ol|hr)\b[^>]*>")


def without(redline: str, tag: str) -> list[str]:
    """The words left when everything in this tag is removed."""
    root = html.fragment_fromstring(redline, create_parent="div")
    for each in [*root.iter(tag), *root.find_class("visually-hidden"), *root.find_class("moved")]:
        if each.getparent() is not None:
            each.drop_tree()
    for each in [*root.iter("ins", "del")]:
        each.drop_tag()
    return plain_words(html.tostring(root, encoding="unicode"))


def pictures(redline: str, tag: str) -> list[str]:
    root = html.fragment_fromstring(redline, create_parent="div")
    for each in [*root.iter(tag)]:
        each.drop_tree()
    return [image.get("src", "") for image in root.iter("img")]


def marks(redline: str) -> list[str]:
    """Each block that has a mark, with [-what went-] and {+what came+}."""
    text = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", redline)
    text = re.sub(r'<img src="[^"]*/(\w)\w*/" alt="([^"]*)">', r"(\1: \2)", text)
    text = text.replace("<del>", "[-").replace("</del>", "-]")
    text = text.replace("<ins>", "{+").replace("</ins>", "+}")
    text = text.replace('<p class="moved">', "<p>> ")
    lines = [re.sub(r"<[^>]+>", "", line) for line in BLOCKS.sub("\n", text).split("\n")]
    return [line.strip() for line in lines if re.search(r"\[-|\{\+|^> ", line)]


WORDS = [
    "screen",
    "desk",
    "lock",
    "key",
    "staff",
    "pupil",
    "parent",
    "must",
    "never",
    "always",
    "online",
    "post",
    "share",
    "ask",
    "tell",
]


def random_text(rng: random.Random) -> list[list[str]]:
    """Sections, each a list of Markdown blocks, starting with the heading's title."""
    return [
        [sentence(rng, 3), *(block(rng) for _n in range(rng.randint(0, 5)))]
        for _section in range(rng.randint(1, 6))
    ]


def sentence(rng: random.Random, longest: int = 14) -> str:
    return " ".join(rng.choice(WORDS) for _n in range(rng.randint(1, longest)))


def block(rng: random.Random) -> str:
    kind = rng.randrange(7)
    if kind == 0:
        return "\n".join(f"- {sentence(rng)}" for _n in range(rng.randint(1, 6)))
    if kind == 1:
        return "\n".join(f"{n}. {sentence(rng)}" for n in range(1, rng.randint(2, 5)))
    if kind == 2:
        return table(rng, rng.randint(1, 4))
    if kind == 3:
        return f"![{sentence(rng)}](picture:{rng.choice('abc') * 64})"
    if kind == 4:
        return f"> {sentence(rng)}"
    marked = [
        rng.choice(("{}", "**{}**", "*{}*", "[{}](https://a.example/)", "{},", "{}."))
        for _n in "abcd"
    ]
    return " ".join(each.format(sentence(rng, 6)) for each in marked)


def table(rng: random.Random, wide: int) -> str:
    rows = [[sentence(rng, 3) for _cell in range(wide)] for _row in range(rng.randint(1, 5))]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * wide, *lines[1:]])


def edited(rng: random.Random, text: list[list[str]]) -> list[list[str]]:
    new = [list(section) for section in text]
    for _edit in range(rng.randint(1, 6)):
        EDITS[rng.randrange(len(EDITS))](rng, new)
    return [section for section in new if section] or [[sentence(rng, 3)]]


def _change_words(rng: random.Random, text: list[list[str]]) -> None:
    section = rng.choice(text)
    place = rng.randrange(len(section))
    for word in rng.sample(WORDS, 2):
        section[place] = section[place].replace(word, rng.choice(WORDS), 1)


def _add_block(rng: random.Random, text: list[list[str]]) -> None:
    section = rng.choice(text)
    section.insert(rng.randint(1, len(section)), block(rng))


def _drop_block(rng: random.Random, text: list[list[str]]) -> None:
    section = rng.choice(text)
    if len(section) > 1:
        del section[rng.randrange(1, len(section))]


def _move_section(rng: random.Random, text: list[list[str]]) -> None:
    text.insert(rng.randrange(len(text)), text.pop(rng.randrange(len(text))))


def _drop_heading(rng: random.Random, text: list[list[str]]) -> None:
    if len(text) > 1:
        gone = text.pop(1)
        text[0] += gone[1:]


def _shuffle_lines(rng: random.Random, text: list[list[str]]) -> None:
    section = rng.choice(text)
    place = rng.randrange(len(section))
    lines = section[place].split("\n")
    if len(lines) > 1 and not lines[0].startswith("|"):
        rng.shuffle(lines)
        section[place] = "\n".join(lines)


EDITS = (_change_words, _add_block, _drop_block, _move_section, _drop_heading, _shuffle_lines)


def markdown(text: list[list[str]]) -> str:
    sections = [
        "\n\n".join([f"## {n}. {title} {{#section-{n}}}", *blocks])
        for n, (title, *blocks) in enumerate(text, 1)
    ]
    return "\n\n".join(["# Screens Policy", *sections]) + "\n"
