"""What the database refuses to do to a policy's text (design rules 1 and 2)."""

from audit.triggers import Trigger, append_only, no_replacement

TABLE = "policies_version"
CONTENT = [
    "id",
    "policy_id",
    "major",
    "minor",
    "title",
    "partnership",
    "text_date",
    "source",
    "source_sha256",
    "html",
    "text_sha256",
    "words",
    "contents",
    "statement",
    "statement_placeholder",
    "statement_sha256",
    "wordings",
    "wordings_sha256",
    "original",
    "original_sha256",
    "changes",
    "plain_words",
    "findings",
    "content_sha256",
]
APPROVAL = ["approved_on", "meeting_id"]
PUBLICATION = ["published_at", "published_by_id", *APPROVAL]
WITHDRAWAL = ["withdrawn_at", "withdrawn_because"]
MEETING = ["id", "day", "body", "name", "recorded_at", "recorded_by_id"]
STEPS = (
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("approved", "published"),
    ("published", "superseded"),
    ("submitted", "withdrawn"),
    ("approved", "withdrawn"),
    ("published", "withdrawn"),
)
SAME_TEXT = " AND ".join(
    [
        *(
            f"{column} = NEW.{column}"
            for column in (
                *("policy_id", "source_sha256", "statement_sha256", "wordings_sha256"),
                "original_sha256",
            )
        ),
        *(f"{state} NOT IN ('draft', 'withdrawn')" for state in ("state", "NEW.state")),
    ]
)
SAME_REVIEW = (
    "version_id = NEW.version_id AND meeting_id = NEW.meeting_id"
    " AND corrects_id IS NULL AND NEW.corrects_id IS NULL"
)
PUBLISHED_TWICE = "policy_id = NEW.policy_id AND state = 'published' AND NEW.state = 'published'"
# A text that is sent back gets another PDF when it is submitted again; one that is approved gets
# the approval on its cover.
PRINTED_AGAIN = "OLD.state = 'submitted' AND NEW.state IN ('draft', 'approved')"
LOCKED = "a submitted version is never changed or removed"
PAGES = "policies_originalpage"
NOT_A_DRAFT = f"IN (SELECT id FROM {TABLE} WHERE state <> 'draft')"


def _differ(columns: list[str]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


_step_known = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in STEPS)

TRIGGERS = [
    Trigger(
        "version_begins_as_draft",
        TABLE,
        "INSERT",
        "a version begins as a draft",
        "NEW.state <> 'draft'",
    ),
    Trigger(
        "version_content_locked",
        TABLE,
        "UPDATE",
        LOCKED,
        f"OLD.state <> 'draft' AND ({_differ(CONTENT)})",
    ),
    Trigger(
        "version_pdf_stored_once",
        TABLE,
        "UPDATE",
        "the stored PDF of a version is never replaced",
        f"OLD.pdf_sha256 <> '' AND ({_differ(['pdf', 'pdf_sha256'])}) AND NOT ({PRINTED_AGAIN})",
    ),
    Trigger(
        "version_publication_locked",
        TABLE,
        "UPDATE",
        "the record of a publication is never changed",
        f"OLD.published_at IS NOT NULL AND ({_differ(PUBLICATION)})",
    ),
    Trigger(
        "version_approval_locked",
        TABLE,
        "UPDATE",
        "the record of an approval is never changed",
        f"OLD.approved_on IS NOT NULL AND ({_differ(APPROVAL)})",
    ),
    Trigger(
        "version_withdrawal_locked",
        TABLE,
        "UPDATE",
        "the record of a withdrawal is never changed",
        f"OLD.withdrawn_at IS NOT NULL AND ({_differ(WITHDRAWAL)})",
    ),
    Trigger(
        "version_step_known",
        TABLE,
        "UPDATE",
        "a version can not take this step",
        f"OLD.state <> NEW.state AND NOT ({_step_known})",
    ),
    Trigger(
        "version_kept",
        TABLE,
        "DELETE",
        LOCKED,
        "OLD.state <> 'draft'",
    ),
    *no_replacement(
        TABLE,
        [
            ["id"],
            ["policy_id", "major", "minor"],
            SAME_TEXT,
            PUBLISHED_TWICE,
        ],
        LOCKED,
        only_where="state <> 'draft'",
    ),
    Trigger(
        "original_page_added_to_drafts",
        PAGES,
        "INSERT",
        LOCKED,
        and_if=f"NEW.version_id {NOT_A_DRAFT}",
    ),
    # What may still come is a picture, once.
    Trigger(
        "original_page_locked",
        PAGES,
        "UPDATE",
        LOCKED,
        f"{_differ(['id', 'version_id', 'number', 'with_text'])}"
        " OR OLD.picture_id IS NOT NULL OR NEW.picture_id IS NULL",
        and_if=f"OLD.version_id {NOT_A_DRAFT} OR NEW.version_id {NOT_A_DRAFT}",
    ),
    Trigger(
        "original_page_kept",
        PAGES,
        "DELETE",
        LOCKED,
        and_if=f"OLD.version_id {NOT_A_DRAFT}",
    ),
    *no_replacement(
        PAGES, [["id"], ["version_id", "number"]], LOCKED, only_where=f"version_id {NOT_A_DRAFT}"
    ),
    *append_only("policies_sentback"),
    *append_only("policies_monitoringnotice"),
    *append_only("policies_pupilreminder"),
    *append_only("policies_meetingrecord", [["id"], ["meeting_id"]]),
    *append_only(
        "policies_review",
        [["id"], ["corrects_id"], SAME_REVIEW],
    ),
    Trigger(
        "meeting_kept_as_recorded",
        "policies_meeting",
        "UPDATE",
        "the record of a meeting is never changed; its minute reference may follow, once",
        f"{_differ(MEETING)} OR (OLD.minute_reference <> '' AND {_differ(['minute_reference'])})",
    ),
    Trigger("meeting_kept", "policies_meeting", "DELETE", "a meeting that was recorded stays"),
    *no_replacement(
        "policies_meeting", [["id"], ["day", "body", "name"]], "a meeting that was recorded stays"
    ),
]
