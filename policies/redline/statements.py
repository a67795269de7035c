"""What people declare, before and after."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from people.models import Group
from policies.models import Version
from policies.redline.blocks import split
from policies.redline.marking import marked


def statements(old: Version, new: Version) -> list[tuple[str, SafeString]]:
    """Each wording that changed, by who signs it, with the changes marked."""
    found = [(str(_("What people sign")), old.statement, new.statement)]
    found += [
        (str(kind.label), _own(old, kind), _own(new, kind))
        for kind in Group.Kind
        if kind in old.wordings or kind in new.wordings
    ]
    return [
        (name, mark_safe(marked(split(before), split(after))))
        for name, before, after in found
        if before != after
    ]


def _own(version: Version, kind: str) -> str:
    text: str = version.wordings.get(kind, {}).get("text", "")
    return text
