import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from policies.intake.reading import MAX_FILE, read_file
from policies.jobs import draw_pages, make_pdf
from policies.lifecycle.approving import approve, submit
from policies.lifecycle.importing import AlreadyHeld, Original, bring_in
from policies.lifecycle.publishing import Asking, publish
from policies.models import Meeting, Policy, Version
from policies.originals.keeping import store
from policies.register.near_titles import near
from policies.texts.parsing import FindingKind, Parsed, TextRefused, WordingUnclear, parse
from web.file_types import PDF
from web.stored_files import kept_or_removed

DEFAULT_DAYS = 28


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(PDF)) == PDF
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error


class Command(BaseCommand):
    help = "Import a policy from a Word, OpenDocument, Markdown or PDF file; publish it if asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="put it in force at once")
        parser.add_argument(
            "--due",
            type=datetime.date.fromisoformat,
            metavar="DATE",
            help=f"day by which to sign, as 2026-12-31 (default: in {DEFAULT_DAYS} days)",
        )
        parser.add_argument(
            "--approved",
            type=datetime.date.fromisoformat,
            default=timezone.localdate(),
            metavar="DATE",
            help="day on which the governing body approved it (default: today)",
        )
        parser.add_argument(
            "--accept-changes",
            action="store_true",
            help="accept tracked changes, leave comments out, and take words as they are listed",
        )
        parser.add_argument("--title", default="", help="instead of the PDF file's own title")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--next-version-of", metavar="TITLE", help="the policy that it is the next version of"
        )
        which.add_argument(
            "--new-policy", action="store_true", help="a new policy, whatever its title is near"
        )
        consent = parser.add_mutually_exclusive_group()
        consent.add_argument("--consent", metavar="WORDING", help="the consent wording to sign")
        consent.add_argument(
            "--nobody-signs", action="store_const", const="", dest="consent", help="none is needed"
        )

    def handle(self, **options: Any) -> None:
        due = options["due"] or timezone.localdate() + datetime.timedelta(days=DEFAULT_DAYS)
        if due < timezone.localdate():
            raise CommandError(f"--due {due} is past.")
        try:
            version = self._pdf(options) if _is_pdf(options["file"]) else self._text(options)
            if options["publish"] and version.state != Version.State.PUBLISHED:
                self._publish(version, due, options["approved"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        version.refresh_from_db()
        self.stdout.write(self.style.SUCCESS(f"{version}: {version.get_state_display()}."))

    def _text(self, options: dict[str, Any]) -> Version:
        raw = self._raw(options["file"], accepted=options["accept_changes"])
        parsed = self._read(options["file"], raw, options["consent"])
        self._report(parsed)
        lost = any(each.kind == FindingKind.UNACCOUNTED for each in parsed.findings)
        if lost and not options["accept_changes"]:
            raise CommandError("Some words changed: correct the file, or give --accept-changes.")
        return self._bring_in(parsed, self._next_of(parsed.title, options))

    def _pdf(self, options: dict[str, Any]) -> Version:
        """The file itself binds."""
        path = options["file"]
        try:
            with path.open("rb") as file, kept_or_removed() as stored:
                text, original = store(File(file), stored)
                parsed = text.parsed(options["title"] or text.title, options["consent"])
                self._report(parsed)
                of = self._next_of(parsed.title, options)
                return self._bring_in(parsed, of, original)
        except TextRefused as refused:
            raise CommandError(f"{path} can't be imported: {refused}") from refused

    def _next_of(self, title: str, options: dict[str, Any]) -> Policy | None:
        """The policy that was named; None for the one of this title, or a new one."""
        if named := options["next_version_of"]:
            policy = Policy.objects.titled(named)
            if policy is None:
                raise CommandError(f"There is no policy called “{named}”.")
            return policy
        found = [] if options["new_policy"] else near(title)
        if found:
            raise CommandError(
                f"Is “{title}” the next version of “{found[0].policy}”? Give"
                f' --next-version-of "{found[0].policy}" or --new-policy.'
            )
        return None

    def _bring_in(
        self, parsed: Parsed, of: Policy | None, original: Original | None = None
    ) -> Version:
        """The new draft, or the version that already has this text."""
        try:
            return bring_in(parsed, None, of, original)
        except AlreadyHeld as held:
            self.stdout.write(f"{held} Nothing was made.")
            return held.version

    def _raw(self, path: Path, *, accepted: bool) -> bytes:
        """The file's text, if nothing in it is unsettled."""
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_FILE + 1)
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from error
        try:
            read = read_file(raw)
        except TextRefused as refused:
            raise CommandError(f"{path} can't be imported: {refused}") from refused
        doubts = (*read.doubts, *read.unaccounted)
        for message in (*read.said, *doubts):
            self.stdout.write(f"  {message}")
        if doubts and not accepted:
            raise CommandError("Resolve these in the file first, or give --accept-changes.")
        return read.text.encode()

    def _read(self, path: Path, raw: bytes, consent: str | None) -> Parsed:
        try:
            return parse(raw, consent=consent)
        except TextRefused as refused:
            lines = [
                f"  line {problem.line}: {problem.message}"
                if problem.line
                else f"  {problem.message}"
                for problem in refused.problems
            ]
            if isinstance(refused, WordingUnclear) and refused.offered:
                lines += ["Give one of these with --consent:", *refused.offered]
            raise CommandError("\n".join([f"{path} can't be imported:", *lines])) from refused

    def _report(self, parsed: Parsed) -> None:
        """Everything that was changed or is doubtful, line by line."""
        self.stdout.write(f"{parsed.title}: {len(parsed.sections)} sections and subsections.")
        for finding in parsed.findings:
            advice = f" Suggested: {finding.suggestion}." if finding.suggestion else ""
            where = f"line {finding.line}: " if finding.line else ""
            self.stdout.write(f"  {where}{finding.message}{advice}")

    def _publish(self, version: Version, due: datetime.date, met: datetime.date) -> None:
        """Each step is saved: a run that was stopped half-way carries on from there."""
        draw_pages(str(version.pk))
        if version.state == Version.State.DRAFT:
            submit(version, by=None)
        if version.state == Version.State.SUBMITTED:
            approve(version, None, Meeting.objects.held(met, Meeting.Body.GOVERNING_BODY))
        make_pdf(str(version.pk))
        version.refresh_from_db()
        publish(version, None, Asking(due))
