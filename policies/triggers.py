"""What the database refuses to do to a text of a policy (design rules 1 and 2)."""

from audit.triggers import Trigger, no_replacement

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
    "findings",
    "content_sha256",
]
PUBLICATION = ["published_at", "published_by_id", "approved_on"]
STEPS = (
    ("draft", "submitted"),
    ("submitted", "approved"),
    ("approved", "published"),
    ("published", "superseded"),
    ("submitted", "withdrawn"),
    ("approved", "withdrawn"),
    ("published", "withdrawn"),
)
PUBLISHED_TWICE = "policy_id = NEW.policy_id AND state = 'published' AND NEW.state = 'published'"
LOCKED = "a submitted version is never changed or removed"


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
        f"OLD.pdf_sha256 <> '' AND ({_differ(['pdf', 'pdf_sha256'])})",
    ),
    Trigger(
        "version_publication_locked",
        TABLE,
        "UPDATE",
        "the record of a publication is never changed",
        f"OLD.published_at IS NOT NULL AND ({_differ(PUBLICATION)})",
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
            ["policy_id", "source_sha256", "statement_sha256"],
            PUBLISHED_TWICE,
        ],
        LOCKED,
        only_where="state <> 'draft'",
    ),
]
