"""What the database itself refuses, bypassing the application; the same on both databases."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from acknowledgements.models import Link, Opening, Signature, SignatureDetails
from audit import triggers
from audit.models import Event
from policies.lifecycle.approving import send_back, withdraw
from policies.lifecycle.drafting import begin
from policies.models import Meeting, OriginalPage, Picture, SentBack, Version
from policies.triggers import CONTENT, PUBLICATION, STEPS, WITHDRAWAL
from tests.factories import person
from tests.making import draft, met, published, signed

pytestmark = pytest.mark.django_db

ON_POSTGRESQL = connection.vendor == "postgresql"
NEW_ID = "gen_random_uuid()" if ON_POSTGRESQL else "lower(hex(randomblob(16)))"
FOREVER = [Signature, Link, Opening, Event]
EVIDENCE = [*FOREVER, SignatureDetails]


def table(model):
    return model._meta.db_table


def columns(model):
    return [field.column for field in model._meta.concrete_fields]


def copied(model, where="TRUE", **changed):
    """`INTO … SELECT …` that copies the model's rows, except the columns given as SQL."""
    names = list(dict.fromkeys([*columns(model), *changed]))
    values = ", ".join(changed.get(name, name) for name in names)
    name = table(model)
    return f"INTO {name} ({', '.join(names)}) SELECT {values} FROM {name} WHERE {where}"


def upsert(target, column, *into, **changed):
    sql = f"INSERT {copied(*into, **changed)} ON CONFLICT {target} DO UPDATE SET"
    return f"{sql} {column} = excluded.{column}"


# Directly, or through an insert that collides with the row.
CHANGES = [
    *[f"UPDATE {table(model)} SET {columns(model)[0]} = {columns(model)[0]}" for model in FOREVER],
    *[f"DELETE FROM {table(model)}" for model in FOREVER],
    upsert("(id)", "method", Signature),
    upsert("(round_id, person_id) WHERE corrects_id IS NULL", "method", Signature, id=NEW_ID),
    upsert("(sequence)", "hash", Link),
    upsert("(signature_id)", "hash", Link, sequence="sequence + 100"),
    upsert("(id)", "at", Opening),
    upsert("(person_id, version_id)", "at", Opening, id="id + 100"),
    upsert("(id)", "act", Event),
    upsert("(signature_id)", "name", SignatureDetails, name="'Mallory'"),
]
# The ways round triggers against UPDATE and DELETE that only one of the databases has.
TRUNCATING = [
    f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table(model)} CASCADE" for model in EVIDENCE
]
REPLACING = [
    f"INSERT OR REPLACE {into}"
    for into in [
        *[copied(model) for model in EVIDENCE],
        copied(Signature, id=NEW_ID),
        copied(Signature, "corrects_id IS NOT NULL", id=NEW_ID),
        copied(Link, sequence="sequence + 100"),
        copied(Opening, id="id + 100"),
        copied(Signature, rowid="rowid", id=NEW_ID, person_id="0", corrects_id="NULL"),
        copied(Link, rowid="rowid", sequence="sequence + 100", signature_id=NEW_ID),
        copied(Event, rowid="rowid", id=NEW_ID),
        copied(SignatureDetails, rowid="rowid", signature_id=NEW_ID),
    ]
]
AGAINST_EVIDENCE = CHANGES + (TRUNCATING if ON_POSTGRESQL else REPLACING)
REFUSED = "is append-only|is written once"


@pytest.fixture
def evidence():
    """At least one row in every append-only table, and a signature that is corrected."""
    teacher, version = person(), published()
    Opening.objects.create(person=teacher, version=version, at=timezone.now())
    first = signed(teacher, version)
    same = {name: getattr(first, name) for name in columns(Signature) if name != "id"}
    Signature.objects.create(**{**same, "corrects_id": first.pk})
    return first


def run(sql):
    """Send it; a refusal leaves the test's transaction usable."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("sql", AGAINST_EVIDENCE)
def test_evidence_is_written_once(evidence, sql):
    with pytest.raises(IntegrityError, match=REFUSED):
        run(sql)
    # Bypassing Django, as a script on the server would.
    raw = connection.connection.cursor()
    with pytest.raises(Exception, match=REFUSED), transaction.atomic():
        raw.execute(sql)


DETAILS = [name for name in columns(SignatureDetails) if name not in SignatureDetails.PASSING]


@pytest.mark.parametrize("column", DETAILS)
def test_details_are_never_changed(evidence, column):
    value = NEW_ID if column == "signature_id" else "'changed'"
    with pytest.raises(IntegrityError, match="is written once"):
        run(f"UPDATE {table(SignatureDetails)} SET {column} = {value}")


@pytest.mark.parametrize("passing", [{"ip_address": "192.0.2.8"}, {"user_agent": "another"}])
def test_where_they_signed_from_is_never_changed(evidence, passing):
    with pytest.raises(IntegrityError, match="is written once"), transaction.atomic():
        SignatureDetails.objects.update(**passing)


def test_where_they_signed_from_can_be_blanked(evidence):
    assert SignatureDetails.objects.update(ip_address=None, user_agent="") == 1


def test_details_can_be_erased(evidence):
    SignatureDetails.objects.all().delete()
    assert Signature.objects.filter(pk=evidence.pk, details=None).exists()


# What may still change in a version after it is submitted; everything else is its content.
CHANGEABLE = {
    *("state", "pdf", "pdf_sha256", "created_at", "submitted_by_id"),
    *PUBLICATION,
    *WITHDRAWAL,
}
# The steps from draft to each state.
WAYS = {
    "draft": [],
    "submitted": ["submitted"],
    "approved": ["submitted", "approved"],
    "published": ["submitted", "approved", "published"],
    "superseded": ["submitted", "approved", "published", "superseded"],
    "withdrawn": ["submitted", "withdrawn"],
}
LOCKED = [state for state in WAYS if state != "draft"]
JUMPS = [
    (start, end)
    for start in WAYS
    for end in [*WAYS, "burnt"]
    if start != end and (start, end) not in STEPS
]
NEVER = "a submitted version is never changed or removed"


def version_in(state, words="screens"):
    """A version in that state, as far as its columns show."""
    version = draft(words=words)
    row = Version.objects.filter(pk=version.pk)
    row.update(pdf="policies/1.pdf", pdf_sha256="0" * 64, published_at=timezone.now())
    for step in WAYS[state]:
        row.update(state=step)
    return version


def changed(column):
    """SQL for a value that differs from the column's present one."""
    field = Version._meta.get_field(column.removesuffix("_id"))
    if isinstance(field, models.UUIDField):
        return NEW_ID
    if isinstance(field, models.JSONField):
        return "'[\"changed\"]'"
    is_text = isinstance(field, models.CharField | models.TextField | models.FileField)
    return "'changed'" if is_text else f"{column} + 1"


def test_every_column_of_a_version_is_content_or_known_to_change():
    assert {*columns(Version)} == {*CONTENT, *CHANGEABLE}
    assert not {*CONTENT} & CHANGEABLE


@pytest.mark.parametrize("column", CONTENT)
def test_submitted_content_is_never_changed(column):
    version_in("submitted")
    with pytest.raises(IntegrityError, match=NEVER):
        run(f"UPDATE {table(Version)} SET {column} = {changed(column)}")


@pytest.mark.parametrize("state", LOCKED)
def test_content_stays_locked_in_every_later_state(state):
    version_in(state)
    with pytest.raises(IntegrityError, match=NEVER):
        run(f"UPDATE {table(Version)} SET html = html || '.'")


def test_the_content_of_a_draft_can_change():
    version_in("draft")
    run(f"UPDATE {table(Version)} SET html = html || '.'")


@pytest.mark.parametrize(("start", "end"), JUMPS)
def test_a_step_that_is_not_known_is_refused(start, end):
    version = version_in(start)
    with pytest.raises(IntegrityError, match="can not take this step"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(state=end)


@pytest.mark.parametrize(("start", "end"), STEPS)
def test_a_step_that_is_known_is_taken(start, end):
    version = version_in(start)
    assert Version.objects.filter(pk=version.pk).update(state=end) == 1


@pytest.mark.parametrize("state", LOCKED)
def test_a_version_begins_as_a_draft(state):
    version = draft()
    run(f"DELETE FROM {table(Version)}")
    version.state, version.pdf_sha256, version.published_at = state, "0" * 64, timezone.now()
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        version.save(force_insert=True)


@pytest.mark.parametrize("state", LOCKED)
def test_a_submitted_version_is_never_removed(state):
    version_in(state)
    with pytest.raises(IntegrityError, match=NEVER):
        run(f"DELETE FROM {table(Version)}")


@pytest.mark.parametrize("column", ["pdf", "pdf_sha256"])
def test_a_stored_pdf_is_never_replaced(column):
    version_in("submitted")
    with pytest.raises(IntegrityError, match="never replaced"):
        run(f"UPDATE {table(Version)} SET {column} = 'another'")


@pytest.mark.parametrize("column", PUBLICATION)
def test_the_record_of_a_publication_is_never_changed(column):
    publisher, version = person(), published()
    other = {"published_by_id": publisher.pk, "approved_on": "2020-01-01", "meeting_id": None}
    value = other.get(column, timezone.now())
    with pytest.raises(IntegrityError, match="is never changed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{column: value})


AGAINST_A_VERSION = [
    f"INSERT {copied(Version)} ON CONFLICT (id) DO UPDATE SET html = 'x'",
    f"INSERT {copied(Version, state=repr('draft'))} ON CONFLICT (id) DO UPDATE SET html = 'x'",
]
AGAINST_A_VERSION += (
    [f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table(Version)} CASCADE"]
    if ON_POSTGRESQL
    else [
        f"INSERT OR REPLACE {copied(Version, state=repr('draft'), **others)}"
        for others in [
            {},
            {"id": NEW_ID},
            {"id": NEW_ID, "source_sha256": "''"},
            {"id": NEW_ID, "source_sha256": "''", "minor": "7", "rowid": "rowid"},
        ]
    ]
)


@pytest.mark.parametrize("sql", AGAINST_A_VERSION)
def test_an_insert_never_replaces_a_submitted_version(sql):
    version_in("submitted")
    with pytest.raises(IntegrityError, match=f"{NEVER}|begins as a draft"):
        run(sql)


OVERWRITING = "UPDATE OR REPLACE" if not ON_POSTGRESQL else "UPDATE"
FROM_PUBLISHED = f"(SELECT {{}} FROM {table(Version)} WHERE state = 'published')"


def test_a_draft_of_the_same_text_never_replaces_a_submitted_version():
    version = version_in("published")
    begin(version.policy, None)
    sql = f"{OVERWRITING} {table(Version)} SET state = 'submitted' WHERE state = 'draft'"
    with pytest.raises(IntegrityError):
        run(sql)
    assert Version.objects.count() == 2


def paged(state):
    """A version in that state with two pages, the second of which has no picture."""
    version = version_in("draft")
    first = Picture.objects.create(sha256="1" * 64, width=1, height=1)
    pages = [(1, first), (2, None)]
    OriginalPage.objects.bulk_create(
        OriginalPage(version=version, number=number, with_text=True, picture=picture)
        for number, picture in pages
    )
    for step in WAYS[state]:
        Version.objects.filter(pk=version.pk).update(state=step)
    return version


PAGE = table(OriginalPage)
OF_PAGES = {
    "id": "id + 100",
    "version_id": f"(SELECT id FROM {table(Version)} WHERE state = 'draft')",
    "number": "number + 100",
    "with_text": "NOT with_text",
    "picture_id": "NULL",
}
ANOTHER = {"id": "id + 100", "number": "number + 100"}
AGAINST_PAGES = [
    f"DELETE FROM {PAGE}",
    f"INSERT {copied(OriginalPage, **ANOTHER)}",
    f"UPDATE {PAGE} SET picture_id = '{'2' * 64}' WHERE number = 1",
    f"UPDATE {PAGE} SET picture_id = '{'2' * 64}', with_text = NOT with_text WHERE number = 2",
    *[f"UPDATE {PAGE} SET {column} = {value}" for column, value in OF_PAGES.items()],
]
ROUND_PAGES = [f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {PAGE} CASCADE"]
if not ON_POSTGRESQL:
    ROUND_PAGES = [
        f"INSERT OR REPLACE {copied(OriginalPage, **changed)}"
        for changed in [
            {"version_id": OF_PAGES["version_id"]},
            {"version_id": OF_PAGES["version_id"], **ANOTHER, "rowid": "rowid"},
        ]
    ]


def test_every_column_of_a_page_is_tried():
    assert {*columns(OriginalPage)} == {*OF_PAGES}


@pytest.mark.parametrize("sql", AGAINST_PAGES + ROUND_PAGES)
def test_the_pages_of_a_submitted_version_stay(sql):
    paged("submitted")
    draft(words="tablets", title="Tablets Policy")
    Picture.objects.create(sha256="2" * 64, width=1, height=1)
    with pytest.raises(IntegrityError, match=NEVER):
        run(sql)


@pytest.mark.parametrize("state", LOCKED)
@pytest.mark.parametrize("sql", AGAINST_PAGES[:3])
def test_pages_stay_in_every_later_state(state, sql):
    paged(state)
    with pytest.raises(IntegrityError, match=NEVER):
        run(sql)


def test_a_page_of_a_draft_is_not_moved_to_a_submitted_version():
    there, here = paged("submitted"), draft(words="tablets", title="Tablets Policy")
    page = OriginalPage.objects.create(version=here, number=3, with_text=True)
    with pytest.raises(IntegrityError, match=NEVER), transaction.atomic():
        OriginalPage.objects.filter(pk=page.pk).update(version=there)


@pytest.mark.parametrize("state", LOCKED)
def test_a_page_without_a_picture_may_still_get_one(state):
    paged(state)
    assert OriginalPage.objects.filter(number=2).update(picture="1" * 64) == 1


@pytest.mark.parametrize("sql", AGAINST_PAGES[:3])
def test_the_pages_of_a_draft_may_change(sql):
    paged("draft")
    Picture.objects.create(sha256="2" * 64, width=1, height=1)
    run(sql)


def test_the_record_of_a_withdrawal_is_never_changed():
    withdraw(version_in("published"), None, "Out.")
    with pytest.raises(IntegrityError, match="withdrawal is never changed"):
        run(f"UPDATE {table(Version)} SET withdrawn_because = 'Another reason'")


def test_the_record_of_a_meeting_is_never_changed():
    met()
    with pytest.raises(IntegrityError, match="is never changed"), transaction.atomic():
        Meeting.objects.update(day="2020-01-01")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        run(f"DELETE FROM {table(Meeting)}")


def test_a_minute_reference_is_written_once():
    met()
    assert Meeting.objects.update(minute_reference="GB 1") == 1
    with pytest.raises(IntegrityError, match="is never changed"), transaction.atomic():
        Meeting.objects.update(minute_reference="GB 2")


def test_what_was_sent_back_is_never_changed():
    send_back(version_in("submitted"), None, [{"anchor": "", "section": "", "words": "No."}])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SentBack.objects.update(comments=[])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run(f"DELETE FROM {table(SentBack)}")


@pytest.mark.parametrize("column", ["id", "major", "rowid"])
def test_an_update_of_a_draft_never_replaces_a_submitted_version(column):
    published_version, waiting = version_in("published"), draft(words="tablets")
    column = "id" if ON_POSTGRESQL and column == "rowid" else column
    sql = f"{OVERWRITING} {table(Version)} SET {column} = {FROM_PUBLISHED.format(column)}"
    with pytest.raises(IntegrityError):
        run(f"{sql} WHERE state = 'draft'")
    assert Version.objects.filter(pk__in=[published_version.pk, waiting.pk]).count() == 2


def test_publishing_never_replaces_what_is_published():
    version_in("published")
    version_in("approved", words="tablets")
    with pytest.raises(IntegrityError):
        run(f"{OVERWRITING} {table(Version)} SET state = 'published' WHERE state = 'approved'")


def expected():
    return list(triggers.all_triggers(connection.vendor))


def one(name="acknowledgements_signature_no_update"):
    return next(trigger for trigger in expected() if trigger.name == name)


def test_all_exist_after_migrate():
    assert len(expected()) >= 20
    assert triggers.missing(connection) == []


def test_they_survive_another_migrate():
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []


def test_migrate_recreates_them():
    for trigger in expected():
        run(trigger.drop(connection.vendor))
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("trigger", expected(), ids=lambda trigger: trigger.name)
def test_a_dropped_one_is_noticed(trigger):
    run(trigger.drop(connection.vendor))
    assert triggers.missing(connection) == [trigger.name]


def test_a_weaker_one_of_the_same_name_is_noticed():
    run(one().drop(connection.vendor))
    run(replace(one(), condition="OLD.method = 'none'").create(connection.vendor))
    assert triggers.missing(connection) == [one().name]


def test_one_of_the_same_name_on_another_table_is_noticed():
    run(one().drop(connection.vendor))
    run(replace(one(), table="acknowledgements_printout").create(connection.vendor))
    assert triggers.missing(connection) == [one().name]


def test_one_that_refuses_another_event_is_noticed():
    run(one().drop(connection.vendor))
    run(replace(one(), event="DELETE").create(connection.vendor))
    assert triggers.missing(connection) == [one().name]


@pytest.mark.postgresql
def test_a_disabled_one_is_noticed():
    run(f"ALTER TABLE {one().table} DISABLE TRIGGER {one().name}")
    assert triggers.missing(connection) == [one().name]


@pytest.mark.postgresql
def test_one_that_fires_only_in_replication_is_noticed():
    run(f"ALTER TABLE {one().table} ENABLE REPLICA TRIGGER {one().name}")
    assert triggers.missing(connection) == [one().name]


def of_function(name):
    return [trigger.name for trigger in expected() if trigger.function == name]


@pytest.mark.postgresql
def test_a_replaced_function_is_noticed():
    harmless = "BEGIN RETURN NEW; END"
    run(
        f"CREATE OR REPLACE FUNCTION {triggers.FUNCTION}() RETURNS trigger"
        f" LANGUAGE plpgsql AS $$ {harmless} $$"
    )
    assert triggers.missing(connection) == of_function(triggers.FUNCTION)


@pytest.mark.postgresql
def test_a_dropped_function_is_noticed():
    run(f"DROP FUNCTION {triggers.FUNCTION} CASCADE")
    assert triggers.missing(connection) == [trigger.name for trigger in expected()]


OWN = [trigger for trigger in triggers.all_triggers("postgresql") if trigger.and_if]


@pytest.mark.postgresql
@pytest.mark.parametrize("trigger", OWN, ids=lambda trigger: trigger.name)
def test_a_weaker_function_of_its_own_is_noticed(trigger):
    run(replace(trigger, and_if="FALSE").create_function())
    assert triggers.missing(connection) == [trigger.name]


@pytest.mark.postgresql
@pytest.mark.parametrize("trigger", OWN, ids=lambda trigger: trigger.name)
def test_a_dropped_function_of_its_own_is_noticed(trigger):
    run(f"DROP FUNCTION {trigger.function} CASCADE")
    assert triggers.missing(connection) == [trigger.name]


@pytest.mark.postgresql
def test_looking_leaves_nothing_behind():
    triggers.missing(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relpersistence = 't'")
        assert cursor.fetchone() == (0,)


def test_the_system_check_warns_of_a_missing_one():
    run(one().drop(connection.vendor))
    (warning,) = triggers.check_triggers(databases=["default"])
    assert (warning.id, one().name in warning.msg) == ("audit.W001", True)


def test_the_system_check_asks_no_database_unasked():
    assert triggers.check_triggers(databases=None) == []
