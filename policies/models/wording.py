import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """What a signatory declares; `placeholder` is where their name goes ("" if nowhere)."""

    text: str
    placeholder: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest() if self.text else ""

    def parts(self) -> tuple[str, str]:
        """The words before and after the name."""
        if not self.placeholder:
            return self.text, ""
        before, _placeholder, after = self.text.partition(self.placeholder)
        return before, after

    def said_by(self, name: str) -> str:
        """The wording with the person's name filled in; no other word changes."""
        return self.text.replace(self.placeholder, name, 1) if self.placeholder else self.text
