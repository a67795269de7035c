"""A policy's text from an uploaded file: read, tidied, with everything doubtful pointed out.

`parse` gives the text as it will be stored with all that was noticed, or raises `TextRefused`.
`decide` applies the clerk's decisions.
"""

from collections.abc import Iterable, Sequence

from .characters import MAX_BYTES, clean, read_lines
from .consent import WordingUnclear, find_placeholder, find_wordings, settle
from .dialects.front_matter import FileFacts, take_facts
from .dialects.lines import Line
from .dialects.settling import settle_dialects
from .internal_links import heading_names, settle_internal_links
from .joining import join_cut
from .leftovers import leave_out
from .markdown import plain, plain_text, split_number
from .markup import drop_comments, refuse_active, refuse_sprawl
from .model import (
    FindingKind,
    Notes,
    Parsed,
    Problem,
    Section,
    Statement,
    TextFinding,
    TextRefused,
)
from .outline import arrange
from .questions.brackets import note_unsettled
from .questions.deciding import decide
from .questions.references import gather, note_references, refuse_many
from .source_words import words_written
from .spelling.writing import write_markdown
from .tree import Node, read_blocks
from .word_ledger import unaccounted

__all__ = [
    "MAX_BYTES",
    "FindingKind",
    "Parsed",
    "Problem",
    "Section",
    "Statement",
    "TextFinding",
    "TextRefused",
    "WordingUnclear",
    "decide",
    "parse",
    "tidied",
]


def parse(
    raw: bytes,
    *,
    consent: str | None = None,
    written: bool = False,
    known: Iterable[Sequence[Section]] = (),
) -> Parsed:
    """The text of a policy.

    `consent` is None if its wording must be in the text, empty if nobody signs, otherwise the
    wording itself. `written` says that a person gave the title and the headings, so that they
    stay what they are. Sections that are also in the texts `known` keep their anchors. Raises
    TextRefused, of which WordingUnclear can be settled by `consent`.
    """
    notes = Notes()
    lines, facts = _tidy(raw, notes)
    root = read_blocks([line.text for line in lines], [line.number for line in lines])
    names = heading_names(root)
    outline = arrange(root, notes, known, written=written)
    settle_internal_links(root, names, notes)
    body = Node("root", 1, children=outline.body)
    join_cut(body, notes)
    root.children = outline.front + body.children
    source = write_markdown(root)
    refuse_active(source)
    _account(raw, source, notes)
    statement = settle(body.children, consent, notes)
    _question(root, outline.sections, notes)
    return Parsed(
        title=outline.cover.title,
        partnership=outline.cover.partnership,
        text_date=outline.cover.text_date or facts.date,
        source=source,
        sections=outline.sections,
        statement=statement,
        findings=notes.in_order(),
    )


def tidied(raw: bytes) -> str:
    """The file's text without what doesn't belong in a policy, whether or not it is one yet."""
    lines, _facts = _tidy(raw, Notes())
    return "\n".join(line.text for line in lines)


def _account(raw: bytes, source: str, notes: Notes) -> None:
    """Notes the words that no step says it left out, joined or changed."""
    lines = enumerate(read_lines(raw, Notes()), 1)
    kept = "\n".join("" if number in notes.left_out else line for number, line in lines)
    for message in unaccounted(words_written(kept), plain_text(source)):
        notes.add(FindingKind.UNACCOUNTED, 1, "", message)


def doubts(source: str, placeholder: str = "") -> tuple[TextFinding, ...]:
    """What a stored text leaves open: what nobody settled, and references that seem wrong.
    `placeholder` is its statement's, which is to stay."""
    notes = Notes()
    root = read_blocks(source.split("\n"))
    outline = arrange(root, Notes(), written=True)
    root.children = outline.front + outline.body
    write_markdown(root)
    _question(root, outline.sections, notes)
    return tuple(each for each in notes.in_order() if not _is_placeholder(each, placeholder))


def _is_placeholder(finding: TextFinding, placeholder: str) -> bool:
    fits = finding.kind in (FindingKind.BRACKETS, FindingKind.PLACEHOLDER)
    return fits and plain(finding.excerpt) == placeholder


def _tidy(raw: bytes, notes: Notes) -> tuple[list[Line], FileFacts]:
    """The file's lines without what doesn't belong in a policy, and what stood above them."""
    lines = read_lines(raw, notes)
    refuse_sprawl(lines)
    lines = clean(lines, notes)
    refuse_active("\n".join(lines))
    lines, facts = take_facts(drop_comments(lines, notes), notes)
    return settle_dialects(leave_out(lines, notes), notes), facts


def _question(root: Node, sections: tuple[Section, ...], notes: Notes) -> None:
    """Asks about what nobody settled and about references, each with its section."""
    refuse_many(root)
    text = gather(sections, root)
    wordings = {wording.line for wording in find_wordings(root.children)}
    within = ""
    for node in root.children:
        if node.kind == "heading":
            within = split_number(plain(node.text))[0] or within
        for leaf in node.leaves():
            placeholder = find_placeholder(plain(leaf.text)) if leaf.line in wordings else ""
            note_unsettled(leaf, placeholder, notes)
            note_references(leaf, within, text, notes)
