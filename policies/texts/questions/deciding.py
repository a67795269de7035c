"""Puts what the clerk decided about brackets and references into the text."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from policies.texts.characters import clean
from policies.texts.consent import find_wordings, statement
from policies.texts.markup import refuse_active, refuse_sprawl
from policies.texts.model import Notes, Parsed, Problem, Statement, TextFinding, TextRefused
from policies.texts.outline import arrange
from policies.texts.tree import Node, read_blocks

UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
SIGN = re.compile(r"[!-/:-@\[-`{-~]")


def decide(parsed: Parsed, decisions: Mapping[str, str]) -> Parsed:
    """The text with each excerpt that a key names replaced, and those findings removed.

    Raises `KeyError` for a key that is unknown or needs no decision, and `TextRefused` for anything
    not allowed in a policy.
    """
    open_ones = {finding.key: finding for finding in parsed.findings if finding.needs_decision}
    chosen = [open_ones[key] for key in decisions]
    source, findings = parsed.source, parsed.findings
    for finding in sorted(chosen, key=lambda one: -len(one.excerpt)):
        current = next((one for one in findings if one.key == finding.key), None)
        if current is not None:
            source, findings = _settle(source, findings, current, decisions[finding.key])
    refuse_active(source)
    refuse_sprawl(source.split("\n"))
    return _read_again(parsed, source, findings)


def _settle(
    source: str, findings: tuple[TextFinding, ...], decided: TextFinding, text: str
) -> tuple[str, tuple[TextFinding, ...]]:
    end = decided.at + len(decided.excerpt)
    instead = _fitting(source, decided.at, end, " ".join(clean([text], Notes())[0].split()))
    changed = source[: decided.at] + instead + source[end:]
    others = (one for one in findings if one.key != decided.key)
    moved = (_moved(one, decided, instead, changed) for one in others)
    return changed, tuple(one for one in moved if one is not None)


def _fitting(source: str, start: int, end: int, text: str) -> str:
    """The typed text, escaped where it would turn a paragraph into something else."""
    if text == source[start:end]:
        return text
    text = UNESCAPED_PIPE.sub(r"\\|", text)
    first = source.rfind("\n\n", 0, start) + 1
    last = source.find("\n\n", end)
    before, after = source[first:start], source[end : last if last >= 0 else None]
    same = _shape(before + text + after) == _shape(before + source[start:end] + after)
    return text if same else SIGN.sub(r"\\\g<0>", text)


def _shape(block: str) -> list[str]:
    root = read_blocks(block.split("\n"))
    return [f"{node.kind} {node.mark}" for node in _all(root)]


def _all(node: Node) -> list[Node]:
    return [node, *(inner for child in node.children for inner in _all(child))]


def _moved(
    finding: TextFinding, decided: TextFinding, instead: str, source: str
) -> TextFinding | None:
    """Where another finding's excerpt is now; None if it went with the one decided."""
    start, end = decided.at, decided.at + len(decided.excerpt)
    by = len(instead) - len(decided.excerpt)
    last = finding.at + len(finding.excerpt)
    if finding.at < 0 or last <= start or instead == decided.excerpt:
        return finding
    if finding.at >= end:
        return replace(finding, at=finding.at + by)
    if finding.at <= start and last >= end:
        return replace(finding, excerpt=source[finding.at : last + by])
    return None


def _read_again(parsed: Parsed, source: str, findings: tuple[TextFinding, ...]) -> Parsed:
    root = read_blocks(source.split("\n"))
    outline = arrange(root, Notes(), written=True)
    return replace(
        parsed,
        title=outline.cover.title,
        partnership=outline.cover.partnership,
        text_date=outline.cover.text_date or parsed.text_date,
        source=source,
        sections=outline.sections,
        statement=_statement(parsed, outline.body),
        findings=findings,
    )


def _statement(parsed: Parsed, body: list[Node]) -> Statement | None:
    """The text's own wording as it is now; a typed one stays as typed."""
    if parsed.statement is None:
        return None
    before = arrange(read_blocks(parsed.source.split("\n")), Notes(), written=True).body
    texts = [wording.text for wording in find_wordings(before)]
    if parsed.statement.text not in texts:
        return parsed.statement
    now = find_wordings(body)
    if len(now) != len(texts):
        message = _(
            "With this change the consent wording is no longer one that people can sign. Word it"
            " differently."
        )
        raise TextRefused(Problem(None, message))
    return statement(now[texts.index(parsed.statement.text)].text)
