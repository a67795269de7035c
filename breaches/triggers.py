"""What the database refuses to do to a concern (design rules 1, 7 and 8)."""

from audit.triggers import Trigger, append_only, no_replacement

CONCERN = "breaches_concern"
PARTY = "breaches_party"
EVIDENCE = "breaches_evidence"
STEPS = (
    ("received", "acknowledged"),
    ("received", "review"),
    ("received", "action"),
    ("received", "closed"),
    ("acknowledged", "review"),
    ("acknowledged", "action"),
    ("acknowledged", "closed"),
    ("review", "action"),
    ("review", "closed"),
    ("action", "review"),
    ("action", "closed"),
    ("closed", "review"),
)
CONCERN_FIXED = ["id", "reference", "way", "kind", "school_id", "received_on", "received_at"]
PARTY_FIXED = ["id", "concern_id", "part", "person_id", "since", "sealed"]
EVIDENCE_FIXED = ["id", "concern_id", "entry_id", "sealed"]


def _differ(columns: list[str]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


_step_known = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in STEPS)


def _together(*parts: str) -> str:
    """Two current parts of one person that the table's constraints keep apart, over NEW."""
    among = ", ".join(f"'{part}'" for part in parts)
    return (
        "concern_id = NEW.concern_id AND mark = NEW.mark AND mark <> ''"
        f" AND part IN ({among}) AND NEW.part IN ({among})"
    )


_never_handles = [_together("subject", "handler", "left_out"), _together("reporter", "handler")]

TRIGGERS = [
    *append_only("breaches_entry", [["id"], ["concern_id", "number"], ["answers_id"]]),
    Trigger(
        f"{CONCERN}_fixed",
        CONCERN,
        "UPDATE",
        "a report is never changed",
        _differ(CONCERN_FIXED),
    ),
    Trigger(
        f"{CONCERN}_step_known",
        CONCERN,
        "UPDATE",
        "a concern can not take this step",
        f"OLD.state <> NEW.state AND NOT ({_step_known})",
    ),
    Trigger(
        f"{CONCERN}_stays_erased",
        CONCERN,
        "UPDATE",
        "an erased concern stays erased",
        "OLD.erased_on IS NOT NULL",
    ),
    Trigger(f"{CONCERN}_no_delete", CONCERN, "DELETE", "a concern is never removed"),
    *no_replacement(
        CONCERN,
        [["id"], ["reference"], "code_hash = NEW.code_hash AND code_hash <> ''"],
        "a concern is never removed",
        only_where="TRUE",
    ),
    Trigger(
        f"{PARTY}_fixed",
        PARTY,
        "UPDATE",
        "a part in a concern is written once and ended once",
        # The mark is cleared when the part ends, and only then.
        f"{_differ(PARTY_FIXED)} OR OLD.until IS NOT NULL"
        " OR (OLD.mark <> NEW.mark AND NEW.until IS NULL)",
    ),
    Trigger(f"{PARTY}_no_delete", PARTY, "DELETE", "a part in a concern is never removed"),
    *no_replacement(
        PARTY,
        [["id"], *_never_handles],
        "a part in a concern is never removed",
        only_where="TRUE",
    ),
    Trigger(
        f"{EVIDENCE}_fixed",
        EVIDENCE,
        "UPDATE",
        "what is known of a piece of evidence is written once",
        _differ(EVIDENCE_FIXED),
    ),
    Trigger(
        f"{EVIDENCE}_stays_destroyed",
        EVIDENCE,
        "UPDATE",
        "destroyed evidence stays destroyed",
        "OLD.state = 'destroyed' AND NEW.state <> 'destroyed'",
    ),
    Trigger(f"{EVIDENCE}_no_delete", EVIDENCE, "DELETE", "evidence is never removed"),
    *no_replacement(EVIDENCE, [["id"]], "evidence is never removed", only_where="TRUE"),
]
