"""Begin, save and delete drafts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import Partnership, Person
from policies.lifecycle.importing import (
    bring_in,
    fill,
    name_by_draft,
    next_major,
    require_pictures,
    seal,
    set_pictures,
    set_wordings,
)
from policies.locking import locked, require
from policies.models import Manuscript, OriginalPage, Policy, Version
from policies.texts.anchors import without_anchors
from policies.texts.consent import find_wordings, statement
from policies.texts.model import Problem, Section, TextRefused
from policies.texts.parsing import Parsed, parse
from policies.texts.places import browser_range, line_at
from policies.texts.rendering import render_text
from policies.texts.tree import read_blocks
from policies.texts.unchanged import unchanged
from web import sizes
from web.tabs import NO_TAB, Order, Tab, order

State = Version.State
Consent = Manuscript.Consent
TEMPLATE = """# {title}

{partnership}

{day}

## 1. {aims}

{aims_text}

## 2. {consent}

{statement}
"""


@dataclass(frozen=True)
class Typed:
    """The editor's content; of a draft whose text is a PDF file, `text` is only its title.
    `wordings` by kind of staff, only those that aren't empty."""

    text: str
    consent: str
    wording: str = ""
    wordings: Mapping[str, str] = field(default_factory=dict)
    changes: str = ""
    plain_words: str = ""


class SavedMeanwhile(Exception):
    """Someone else, or another tab of the same person, has saved since the page was loaded:
    `theirs` is what is stored now."""

    def __init__(self, theirs: Manuscript) -> None:
        super().__init__(theirs)
        self.theirs = theirs


@transaction.atomic
def begin(policy: Policy, by: Person | None) -> Version:
    """Begin the policy's draft: the existing one, or a copy of its text in force (or its last one).

    Raises ValidationError if the policy has no text at all.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    draft = policy.versions.filter(state=State.DRAFT).first()
    if draft:
        return draft
    last = policy.versions.published().first() or policy.versions.first()
    require(last is not None, _("This policy has no text yet."))
    assert last is not None
    pictured, pages = list(last.pictures.all()), list(last.pages.all())
    copied = Version.objects.get(pk=last.pk)
    copied.pk, copied.major, copied.minor = Version().pk, next_major(policy), 0
    copied.state, copied.changes, copied.findings = State.DRAFT, "", []
    copied.pdf, copied.pdf_sha256 = "", ""
    copied.submitted_by = copied.meeting = copied.approved_on = None
    copied.published_at = copied.published_by = None
    copied.withdrawn_at, copied.withdrawn_because = None, ""
    seal(copied)
    copied.save(force_insert=True)
    copied.pictures.set(pictured)
    OriginalPage.objects.bulk_create(
        OriginalPage(
            version=copied,
            number=page.number,
            with_text=page.with_text,
            picture_id=page.picture_id,
        )
        for page in pages
    )
    record(Event.Act.VERSION_BEGUN, by, copied, of=last.number)
    return copied


def begin_new(title: str, by: Person | None) -> Version:
    """Begin a draft of a new policy, with a first and last section to start from.

    Raises ValidationError if a policy has this title already, or it can't be a title.
    """
    if Policy.objects.titled(title):
        raise ValidationError(_("There is already a policy with this title."), code="held")
    text = TEMPLATE.format(
        title=title,
        partnership=Partnership.current().name,
        day=f"{timezone.localdate():%B %Y}",
        aims=_("Aims"),
        aims_text=_("This policy says …"),
        consent=_("Informed consent"),
        statement=_("I [full name] have read and understood the %s and will comply with it.")
        % title,
    )
    try:
        return bring_in(parse(text.encode()), by=by)
    except TextRefused as refused:
        raise ValidationError([each.message for each in refused.problems]) from refused


def typed_in(version: Version) -> Typed:
    """The editor's content for a draft that nobody has typed in yet."""
    body = read_blocks(version.source.split("\n")).children
    found = {(wording.text, wording.listed) for wording in find_wordings(body)}
    in_text = found == {(version.statement, False)}
    if not version.statement:
        consent = Consent.NONE
    else:
        consent = Consent.IN_TEXT if in_text else Consent.TYPED
    return Typed(
        text=version.title if version.original else without_anchors(version.source),
        consent=consent,
        wording=version.statement if consent == Consent.TYPED else "",
        wordings={kind: each["text"] for kind, each in version.wordings.items()},
        changes=version.changes,
        plain_words=version.plain_words,
    )


@transaction.atomic
def save(
    version: Version,
    typed: Typed,
    by: Person | None,
    seen: str,
    *,
    tab: Tab = NO_TAB,
    as_shown: bool = True,
    over: bool = False,
    apart: bool = False,
) -> Manuscript:
    """Save what was typed; if it is a valid text, it becomes the draft's.

    `seen` is the stamp of the save the page showed, "" for none. A save older than the tab's last
    one changes nothing. `as_shown` is False where we added to what the tab shows: what it sends
    later is then out of date. `apart` keeps the text before as an earlier one. Raises
    SavedMeanwhile if someone else, or another tab of the same person, has saved something different
    since, unless `over` asks to overwrite it (the other save can still be looked up); and
    ValidationError if the version is no longer a draft.
    """
    locked(version)
    require(
        version.state == State.DRAFT,
        _("This text has been submitted, so it can't be changed. Copy what you typed."),
    )
    last = Manuscript.objects.latest_of(version)
    comes = _order(last, typed, by, seen, tab) if last else Order.NEXT
    # What could not be used may be of use now.
    if last and (comes == Order.LATE or (comes == Order.SAME and not last.problems)):
        return last
    if last and comes == Order.ELSEWHERE and not over:
        raise SavedMeanwhile(last)
    kept = _row(version, last, by, fresh=apart or comes == Order.ELSEWHERE)
    for name, value in asdict(typed).items():
        setattr(kept, name, value)
    kept.problems = _use(version, typed)
    kept.saved_at, kept.saved_by = timezone.now(), by
    kept.tab, kept.turn = tab.key if as_shown else None, tab.turn
    kept.save()
    return kept


def _order(last: Manuscript, typed: Typed, by: Person | None, seen: str, tab: Tab) -> Order:
    """How this save relates to the last one. The same words never conflict, whoever saved them."""
    kept = Tab(last.tab, last.turn) if last.is_by(by) else NO_TAB
    same = _shown(Typed(**last.typed())) == _shown(typed)
    return order(tab, kept, has_seen=last.stamp == seen, same=same)


def _shown(typed: Typed) -> Typed:
    return replace(typed, text=without_anchors(typed.text))


def _row(
    version: Version, last: Manuscript | None, by: Person | None, *, fresh: bool
) -> Manuscript:
    """The row to write to: the same person's last one, or a new one after it."""
    if last is None or fresh or not last.is_by(by):
        return Manuscript(version=version, number=last.number + 1 if last else 1)
    last.saves += 1
    return last


def _use(version: Version, typed: Typed) -> list[dict[str, Any]]:
    """Put the typed text into the draft, or return why it can't be and leave the draft as it is."""
    try:
        parsed = _parsed(version, typed)
    except TextRefused as refused:
        return [_at_its_place(each, typed.text) for each in refused.problems]
    fill(version, parsed, render_text(parsed.source))
    set_beside(version, typed)
    try:
        require_pictures(parsed.source)
        version.clean_fields()
        with transaction.atomic():
            name_by_draft(version)
            version.save()
    except (ValidationError, IntegrityError) as error:
        return [{"line": None, "message": each} for each in _messages(error)]
    set_pictures(version)
    return []


def set_beside(version: Version, typed: Typed) -> None:
    """Put what was typed beside the text into the draft, without saving."""
    version.changes, version.plain_words = typed.changes.strip(), typed.plain_words.strip()
    own = {kind: asdict(statement(text)) for kind, text in typed.wordings.items()}
    set_wordings(version, own)


def _known(version: Version) -> list[list[Section]]:
    """The sections of the draft as it was last valid, and of the text in force: one that was cut
    out may be put back."""
    in_force = version.policy.versions.published().values_list("contents", flat=True)
    return [[Section(**each) for each in text] for text in (version.contents, *in_force)]


def _parsed(version: Version, typed: Typed) -> Parsed:
    wordings = {Consent.TYPED: typed.wording, Consent.NONE: ""}
    consent = wordings.get(Consent(typed.consent))
    if version.original:
        sections = [Section(**each) for each in version.contents]
        return unchanged(typed.text, version.source, sections, (), consent)
    _refuse_long(typed.text)
    return parse(typed.text.encode(), consent=consent, known=_known(version), written=True)


def _refuse_long(text: str) -> None:
    """It is read while somebody waits, at each pause in their typing. Raises TextRefused."""
    if len(text) > sizes.TYPED:
        message = _(
            "The text has over %(most)s characters, too many to be read here. Shorten it, or change"
            " its file and import that."
        )
        raise TextRefused(Problem(None, message % {"most": f"{sizes.TYPED:,}"}))


def _at_its_place(problem: Problem, text: str) -> dict[str, Any]:
    """With the words of its line and of the heading above: nobody can count lines that wrap."""
    said = {"line": problem.line, "message": str(problem.message)}
    if not problem.line:
        return said
    place = line_at(text, problem.line)
    where = {"words": place.words, "section": place.section}
    return {**said, **where, "range": browser_range(text, place)}


def _messages(error: ValidationError | IntegrityError) -> list[str]:
    if isinstance(error, ValidationError):
        return error.messages
    return [str(_("This text can't be kept beside the policy's other texts."))]


@transaction.atomic
def discard(version: Version, by: Person | None) -> None:
    """Delete a draft; the trigger refuses anything that was ever submitted."""
    locked(version)
    require(version.state == State.DRAFT, _("Only a draft can be deleted."))
    require(
        not version.sent_back.exists(),
        _("This text was submitted once, so it can't be deleted. Submit it again or withdraw it."),
    )
    record(Event.Act.VERSION_DISCARDED, by, version, text_sha256=version.text_sha256)
    version.delete()
