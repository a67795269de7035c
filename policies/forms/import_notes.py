"""What was noted about a text so far, carried from one preview to the next."""

from dataclasses import asdict, dataclass, field

from django.core import signing

from policies.texts.model import FindingKind, TextFinding

SALT = "policies.import.noted"


@dataclass
class Noted:
    """`said` is what was changed or left out, `doubts` what somebody must agree to, `lost` the
    places whose words are unaccounted for. Signed, so that what stays with the draft is what was
    found."""

    said: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, signed: str) -> "Noted":
        try:
            return cls(**signing.loads(signed, salt=SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return cls()

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def add(self, findings: tuple[TextFinding, ...]) -> None:
        """What an earlier look at the text found, apart from what the next one finds again."""
        for each in findings:
            if each.kind == FindingKind.UNACCOUNTED:
                self.lost.append(each.message)
            elif not each.needs_decision:
                self.said.append(
                    f"{each.message} “{each.excerpt}”" if each.excerpt else each.message
                )

    def findings(self) -> tuple[TextFinding, ...]:
        told = [(FindingKind.FILE, message) for message in (*self.said, *self.doubts)]
        told += [(FindingKind.UNACCOUNTED, message) for message in self.lost]
        return tuple(TextFinding("", kind, 0, "", message) for kind, message in told)
