"""Files that somebody chose: what was read in each is stored until its preview is saved."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from people.models import Person
from policies.models import Policy, Upload, Version
from policies.register.near_titles import near_each
from web.names.folding import key_of

LONGEST_NAME = 100


@dataclass(frozen=True)
class ChosenFile:
    """`version` is what was made of it. Of one that waits, `policy` is the policy of its title;
    without one, `near` is a policy that it may be the next version of."""

    upload: Upload
    version: Version | None
    policy: Policy | None
    near: Policy | None

    @property
    def title(self) -> str:
        return str(self.upload.text.get("title", ""))

    @property
    def name(self) -> str:
        return str(self.upload.text.get("name", ""))

    @property
    def problems(self) -> list[str]:
        """Why it was refused."""
        return list(self.upload.text.get("problems", []))

    @property
    def notes(self) -> int:
        """How many there are in its preview."""
        text = self.upload.text
        return int(text.get("notes", len(text.get("said", []))))


def keep_text(by: Person, name: str, sent: Mapping[str, Any], title: str, notes: int) -> Upload:
    """Store what the preview of a text begins with: see `policies.forms.importing.Sent`."""
    text = {"name": shown(name), "title": title, "notes": notes, "sent": dict(sent)}
    return Upload.objects.create(by=by, text=text, consent=sent["consent"])


def keep_answers(upload: Upload, sent: Mapping[str, Any], title: str, notes: int) -> None:
    """Store what the preview holds by now: lines that were marked, and answers."""
    kept = {name: each for name, each in sent.items() if name != "upload" and _storable(each)}
    upload.text |= {"sent": kept, "title": title, "notes": notes}
    upload.save(update_fields=["text"])


def _storable(value: Any) -> bool:
    """Whether it was sent at all, and PostgreSQL takes it: that has no NUL in JSON."""
    return value is not None and "\\u0000" not in json.dumps(value)


def keep_refused(by: Person, name: str, problems: Iterable[str], consent: str) -> Upload:
    text = {"name": shown(name), "problems": list(problems)}
    return Upload.objects.create(by=by, text=text, consent=consent)


def name_pdf(upload: Upload, name: str) -> None:
    """Store what the file was called where it was chosen."""
    upload.text["name"] = shown(name)
    upload.save(update_fields=["text"])


def shown(name: str) -> str:
    """The characters of a file's name that can be seen."""
    return "".join(each for each in name if each.isprintable())[:LONGEST_NAME]


def text_of(by: Person, pk: Any) -> Upload | None:
    """The text that waits under this key."""
    found = Upload.objects.filter(by=by, file="", pk=pk).first() if pk else None
    return found if found and "sent" in found.text else None


def note_made(upload: Upload | None, version: Version) -> None:
    """The text became this version."""
    if upload:
        upload.text["made"] = str(version.pk)
        upload.save(update_fields=["text"])


def chosen_by(person: Person) -> list[ChosenFile]:
    """What the person chose within a day. Six SQL queries at most."""
    uploads = list(Upload.objects.filter(by=person).order_by("at", "pk"))
    made = _made(uploads)
    titles = [str(each.text.get("title", "")) for each in uploads]
    policies = {each.title_key: each for each in Policy.objects.all()} if uploads else {}
    found = near_each(titles) if uploads else []
    return [
        ChosenFile(
            upload,
            made.get(upload.pk),
            policies.get(key_of(title)) if title else None,
            near[0].policy if near else None,
        )
        for upload, title, near in zip(uploads, titles, found, strict=True)
    ]


def _made(uploads: Iterable[Upload]) -> dict[Any, Version]:
    """The version that was made of each; one of a PDF file names the same file."""
    texts = {each.pk: each.text["made"] for each in uploads if "made" in each.text}
    pdfs = {str(each.file.name): each.pk for each in uploads if each.file}
    versions = Version.objects.without_text().select_related("policy")
    by_key = versions.in_bulk(list(texts.values()))
    by_key = {str(pk): version for pk, version in by_key.items()}
    made = {pk: by_key[key] for pk, key in texts.items() if key in by_key}
    named = versions.filter(original__in=pdfs)
    return made | {pdfs[str(each.original.name)]: each for each in named}
