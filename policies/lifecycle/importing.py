"""Importing a text: from a parsed file to a draft version."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit.models import Event, record
from people.models import FileJob, Group, Person
from policies.models import OriginalPage, PagePictures, Picture, Policy, Version
from policies.models.policy import RESERVED
from policies.texts.markdown import plain
from policies.texts.parsing import Parsed
from policies.texts.passages import pictures
from policies.texts.rendering import Rendered, render_text


@dataclass(frozen=True)
class Original:
    """The stored PDF file that a text was read from; whether each page has text."""

    name: str
    sha256: str
    with_text: tuple[bool, ...]


class AlreadyHeld(Exception):
    """The text, once normalised, is a version we have; `version` says which."""

    def __init__(self, version: Version) -> None:
        super().__init__(_("This text is held already: it is %s.") % version)
        self.version = version


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def bring_in(
    parsed: Parsed,
    by: Person | None,
    of: Policy | None = None,
    original: Original | None = None,
    edit_of: Version | None = None,
) -> Version:
    """As `make_draft`, which locks the policy: rendering the text before that may take seconds."""
    return make_draft(parsed, render_text(parsed.source), by, of, original, edit_of)


@transaction.atomic
def make_draft(
    parsed: Parsed,
    rendered: Rendered,
    by: Person | None,
    of: Policy | None = None,
    original: Original | None = None,
    edit_of: Version | None = None,
) -> Version:
    """Make a draft of the policy with the text's title, and the policy too if it is new; or of a
    policy that has had another title so far. An original is what binds. What was edited elsewhere
    stays with its policy.

    Raises AlreadyHeld, and ValidationError if the policy has a draft already, another policy has
    the title or a part is too long (a title of over 200 characters, say).
    """
    policy = _policy(parsed.title, edit_of.policy if edit_of else of)
    version = _draft(policy, parsed, rendered, original)
    if edit_of:
        _take_over(version, edit_of)
    _refuse_held(version)
    _insert(version)
    if original:
        set_pages(version, original.with_text)
    record(Event.Act.VERSION_IMPORTED, by, version, findings=len(parsed.findings))
    return version


def _insert(version: Version) -> None:
    """Raises ValidationError."""
    require_pictures(version.source)
    version.clean_fields()
    name_by_draft(version)
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(
            _("“%s” has a draft already. Publish or delete that one first.") % version.policy,
            code="draft",
        ) from error
    set_pictures(version)


def _refuse_held(version: Version) -> None:
    held = (
        version.policy.versions.exclude(state=Version.State.WITHDRAWN)
        .filter(source_sha256=version.source_sha256, statement_sha256=version.statement_sha256)
        .filter(original_sha256=version.original_sha256)
        .first()
    )
    if held:
        raise AlreadyHeld(held)


def require_pictures(source: str) -> None:
    """Raises ValidationError if the text names a picture we don't have."""
    named = pictures(source)
    if Picture.objects.filter(pk__in=named).count() < len(named):
        message = _("The text names a picture that isn't here. Add it again.")
        raise ValidationError(message, code="picture")


def set_pictures(version: Version) -> None:
    """Those that its text shows. An original's are drawn by a job."""
    if not version.original:
        version.pictures.set(Picture.objects.filter(pk__in=pictures(version.source)))


def set_pages(version: Version, with_text: Iterable[bool]) -> None:
    """The pages of its original, whose pictures a job draws."""
    version.pages.all().delete()
    OriginalPage.objects.bulk_create(
        OriginalPage(version=version, number=number, with_text=each)
        for number, each in enumerate(with_text, 1)
    )
    FileJob.objects.start(PagePictures(version.pk))


def name_by_draft(version: Version) -> None:
    """A policy that was never in force takes its draft's title.

    Raises ValidationError if another policy has it.
    """
    policy = version.policy
    if policy.title == version.title:
        return
    other = Policy.objects.titled(version.title)
    if other and other != policy:
        message = _("“%s” is the title of another policy. Choose another title for this text.")
        raise ValidationError(message % other, code="title")
    if not policy.versions.exclude(published_at=None).exists():
        take_title(version)


def take_title(version: Version) -> None:
    """A policy has the title of its text in force. Raises ValidationError if another has it."""
    policy = version.policy
    if policy.title == version.title:
        return
    policy.title = version.title
    try:
        with transaction.atomic():
            policy.save(update_fields=["title", "title_key"])
    except IntegrityError as error:
        raise ValidationError(_("Another policy has this title."), code="title") from error


def _policy(title: str, of: Policy | None) -> Policy:
    """The policy of this title, locked, so that two imports of it wait for each other."""
    policy = of or Policy.objects.titled(title) or _new_policy(title)
    return Policy.objects.select_for_update().get(pk=policy.pk)


def _take_over(version: Version, before: Version) -> None:
    """What a text's file doesn't hold: wordings by kind of staff, and the plain words."""
    version.plain_words = before.plain_words
    set_wordings(version, before.wordings)


def _new_policy(title: str) -> Policy:
    """Another import may create the same title first: then that policy is used."""
    policy = Policy(title=title, slug=_free_slug(title))
    policy.clean_fields()
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError:
        found = Policy.objects.titled(title)
        if found is None:
            raise
        return found
    return policy


def _free_slug(title: str) -> str:
    """A slug from the title that no other policy and no page of the site uses."""
    slug = slugify(title)[:40].strip("-") or "policy"
    taken = {*RESERVED, *Policy.objects.values_list("slug", flat=True)}
    numbered = (f"{slug}-{n}" for n in count(2))
    return slug if slug not in taken else next(each for each in numbered if each not in taken)


def _draft(
    policy: Policy, parsed: Parsed, rendered: Rendered, original: Original | None
) -> Version:
    version = Version(policy=policy, major=next_major(policy))
    if original:
        version.original, version.original_sha256 = original.name, original.sha256
    set_findings(version, parsed)
    fill(version, parsed, rendered)
    return version


def set_findings(version: Version, parsed: Parsed) -> None:
    """What was noticed on the way in stays with the draft, whatever is typed in it later."""
    version.findings = [
        {"kind": str(each.kind), "message": str(each.message), "words": plain(each.excerpt)}
        for each in parsed.findings
    ]


def next_major(policy: Policy, but: Version | None = None) -> int:
    """The next number for a version that needs signing; `but` is a version that doesn't count."""
    others = policy.versions.exclude(pk=but.pk) if but else policy.versions.all()
    return (others.aggregate(last=Max("major"))["last"] or 0) + 1


def fill(version: Version, parsed: Parsed, rendered: Rendered) -> None:
    """Put a parsed text and everything derived from it into a draft, without saving."""
    version.title = parsed.title
    version.partnership = parsed.partnership
    version.text_date = parsed.text_date
    version.source = parsed.source
    version.source_sha256 = sha256(parsed.source)
    version.html = rendered.html
    version.text_sha256 = sha256(rendered.html)
    version.words = rendered.words
    version.contents = [asdict(section) for section in parsed.sections]
    version.statement = parsed.statement.text if parsed.statement else ""
    version.statement_placeholder = parsed.statement.placeholder if parsed.statement else ""
    version.statement_sha256 = version.wording.sha256
    seal(version)


def set_wordings(version: Version, wordings: Mapping[str, Any]) -> None:
    """Set what some kinds of staff sign instead of the statement, without saving: nothing where
    nobody signs."""
    signed = wordings if version.statement else {}
    version.wordings = {kind: signed[kind] for kind in Group.Kind if kind in signed}
    texts = [each["text"] for each in version.wordings.values()]
    version.wordings_sha256 = sha256("\n".join([*version.wordings, *texts])) if texts else ""
    seal(version)


def seal(version: Version) -> None:
    """Set the hash of all of a draft's content, without saving."""
    version.content_sha256 = sha256(version.content())
