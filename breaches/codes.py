"""References and return codes: random, easy to read out, without look-alike letters."""

import hashlib
import secrets

# Crockford's alphabet: no I, L, O, U. Five bits a letter.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("ILO", "110")


def new_reference() -> str:
    """A concern's reference: 40 random bits, as in K7QM-4WPX."""
    drawn = "".join(secrets.choice(LETTERS) for _letter in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def code_hash(typed: str) -> str:
    """The hash of a return code as typed: case, spaces and look-alikes don't matter.

    The code is random enough to keep a plain hash safe from guessing.
    """
    kept = "".join(each for each in typed.upper().translate(ALIKE) if each in LETTERS)
    return hashlib.sha256(kept.encode()).hexdigest()
