"""What was noted about a text so far, carried from one preview to the next."""

import hashlib
from dataclasses import asdict, dataclass, field

from django.core import signing

from policies.texts.model import FindingKind, TextFinding

SALT = "policies.import.noted"


@dataclass
class Noted:
    """`said` is what was changed or left out, `doubts` what somebody must agree to. Signed together
    with the text, so that what stays with the draft is what was found in it."""

    said: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, signed: str, text: str) -> "Noted | None":
        """None if it was not signed here, or not for this text."""
        try:
            kept = signing.loads(signed, salt=SALT)
        except signing.BadSignature:
            return None
        is_of_text = kept.pop("text", "") == _sha256(text)
        return cls(**kept) if is_of_text else None

    def signed(self, text: str) -> str:
        kept = {**asdict(self), "text": _sha256(text)}
        return signing.dumps(kept, salt=SALT, compress=True)

    def add(self, findings: tuple[TextFinding, ...]) -> None:
        """What an earlier look at the text found, apart from what the next one finds again."""
        for each in findings:
            if each.kind == FindingKind.UNACCOUNTED:
                self.doubts.append(each.message)
            elif not each.needs_decision:
                self.said.append(
                    f"{each.message} “{each.excerpt}”" if each.excerpt else each.message
                )

    def findings(self) -> tuple[TextFinding, ...]:
        told = [*self.said, *self.doubts]
        return tuple(TextFinding("", FindingKind.FILE, 0, "", message) for message in told)


def _sha256(text: str) -> str:
    """Whatever a browser makes of its line ends."""
    return hashlib.sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode()).hexdigest()
