"""Signatures and what hangs on them are written once (design rule 1)."""

from audit.triggers import Trigger, append_only, no_replacement

DETAILS = "acknowledgements_signaturedetails"
# Erasing details removes the row; the only change allowed is blanking where they signed from.
DETAILS_FIXED = [
    "signature_id",
    "name",
    "email",
    "staff_number",
    "job_title",
    "school",
    "typed_name",
    "statement",
    "protest",
    "reason",
    "taken_by_name",
    "scan",
    "salt",
]


def _differ(columns: list[str]) -> str:
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


_fixed_changed = _differ(DETAILS_FIXED)
_not_blanked = (
    "(NEW.ip_address IS NOT NULL AND NEW.ip_address IS DISTINCT FROM OLD.ip_address)"
    " OR (NEW.user_agent <> '' AND NEW.user_agent <> OLD.user_agent)"
)

QUERY = "acknowledgements_query"
QUERY_KEPT = "what was asked is never changed or removed"
_query_changed = _differ(
    [
        *("id", "kind", "person_id", "round_id", "version_id"),
        *("anchor", "section", "asked_at"),
    ]
)
_settling_changed = _differ(["settled_at", "settled_by_id"])
OPEN_QUERY = (
    "round_id = NEW.round_id AND person_id = NEW.person_id"
    " AND settled_at IS NULL AND NEW.settled_at IS NULL"
)
ONCE_A_ROUND = (
    "round_id = NEW.round_id AND person_id = NEW.person_id"
    " AND corrects_id IS NULL AND NEW.corrects_id IS NULL"
)

TRIGGERS = [
    *append_only("acknowledgements_opening", [["id"], ["person_id", "version_id"]]),
    *append_only("acknowledgements_signature", [["id"], ["corrects_id"], ONCE_A_ROUND]),
    *append_only("acknowledgements_querymessage"),
    *append_only("acknowledgements_certificate", [["signature_id"], ["code"], ["sha256"]]),
    *append_only("acknowledgements_bounce", [["letter_id"]]),
    *append_only("acknowledgements_timestamp", [["certificate_id"]]),
    *append_only("acknowledgements_checkpoint", [["day"]]),
    *append_only(
        "acknowledgements_notice",
        [["id"], "letter_id = NEW.letter_id AND round_id = NEW.round_id"],
    ),
    Trigger("query_kept", QUERY, "DELETE", QUERY_KEPT),
    Trigger(
        "query_as_asked",
        QUERY,
        "UPDATE",
        QUERY_KEPT,
        f"{_query_changed} OR (OLD.settled_at IS NOT NULL AND ({_settling_changed}))",
    ),
    *no_replacement(QUERY, [["id"], OPEN_QUERY], QUERY_KEPT),
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
