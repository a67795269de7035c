"""Signatures and what hangs on them are written once (design rule 1)."""

from audit.triggers import Trigger, append_only, no_replacement

DETAILS = "acknowledgements_signaturedetails"
# Erasing details removes the row; changing them is blanking where they signed from, no more.
DETAILS_FIXED = [
    "signature_id",
    "name",
    "email",
    "staff_number",
    "job_title",
    "school",
    "typed_name",
    "statement",
    "taken_by_name",
    "scan",
    "salt",
]
_fixed_changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in DETAILS_FIXED)
_not_blanked = (
    "(NEW.ip_address IS NOT NULL AND NEW.ip_address IS DISTINCT FROM OLD.ip_address)"
    " OR (NEW.user_agent <> '' AND NEW.user_agent <> OLD.user_agent)"
)

ONCE_A_ROUND = (
    "round_id = NEW.round_id AND person_id = NEW.person_id"
    " AND corrects_id IS NULL AND NEW.corrects_id IS NULL"
)

TRIGGERS = [
    *append_only("acknowledgements_opening", [["id"], ["person_id", "version_id"]]),
    *append_only("acknowledgements_signature", [["id"], ["corrects_id"], ONCE_A_ROUND]),
    *append_only("acknowledgements_link", [["sequence"], ["signature_id"]]),
    Trigger(
        f"{DETAILS}_no_update",
        DETAILS,
        "UPDATE",
        f"{DETAILS} is written once",
        f"{_fixed_changed} OR {_not_blanked}",
    ),
    *no_replacement(DETAILS, [["signature_id"]], f"{DETAILS} is written once"),
]
