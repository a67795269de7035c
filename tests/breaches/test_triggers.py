"""What the database itself refuses to do to a concern, past the code, on both databases."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from breaches import vault
from breaches.models import Concern, Entry, Evidence, Party
from breaches.triggers import CONCERN_FIXED, EVIDENCE_FIXED, PARTY_FIXED, STEPS
from people.models import Role
from tests.audit.test_triggers import NEW_ID, ON_POSTGRESQL, columns, copied, run, table, upsert
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db
Part, State = Party.Part, Concern.State
# Written once, except for what changes over time.
FIXED = {Concern: CONCERN_FIXED, Party: PARTY_FIXED, Evidence: EVIDENCE_FIXED}
CHANGING = {
    Concern: {
        *{"state", "answer_due", "answered_on", "officer_due", "closed_on", "erase_on", "held"},
        *{"erased_on", "key_id", "wrapped_key", "reporter_mark", "code_hash"},
    },
    Party: {"until", "mark", "silent"},
    Evidence: {"state", "original", "display", "display_state"},
}
FOR_EVER = [*FIXED, Entry]
KEPT = "never removed|is append-only|never changed|written once"
DAY = "'2026-05-13'"


@pytest.fixture
def made():
    """A row in each table, and an anonymous concern as well."""
    deputy = person(Role.DEPUTY)
    first = concern(handlers=[deputy], about=[person()], reporter=person())
    concern(handlers=[deputy])
    planned = first.write(Entry.Kind.ACTION, {}, by=deputy, at=timezone.now())
    entry = first.write(Entry.Kind.DONE, {}, by=deputy, at=timezone.now(), answers=planned)
    file = Evidence(concern=first, entry=entry, original="evidence/1")
    file.sealed = first.seal({"name": "1.png"}, file)
    file.save(force_insert=True)
    return first


def refused(sql, why=KEPT):
    with pytest.raises(IntegrityError, match=why):
        run(sql)


@pytest.mark.parametrize("model", FIXED)
def test_every_column_is_fixed_or_known_to_change(model):
    assert {*columns(model)} == {*FIXED[model], *CHANGING[model]}


def another(model, column):
    """SQL for a value that no row has there."""
    values = {"since": DAY, "received_on": DAY, "received_at": f"CAST({DAY} AS timestamp)"}
    values |= {"sealed": "sealed || sealed", "person_id": "0", "school_id": "0"}
    is_id = column in ("id", "concern_id", "entry_id")
    return NEW_ID if is_id else values.get(column, "'x'")


@pytest.mark.parametrize(
    ("model", "column"), [(model, column) for model in FIXED for column in FIXED[model]]
)
def test_what_is_written_once_is_never_changed(made, model, column):
    refused(f"UPDATE {table(model)} SET {column} = {another(model, column)}")


# Directly, or by an insert that collides.
AWAY = [
    *[f"DELETE FROM {table(model)}" for model in FOR_EVER],
    f"UPDATE {table(Entry)} SET number = number",
    upsert("(id)", "kind", Entry),
    upsert("(concern_id, number)", "sealed", Entry, id=NEW_ID),
    upsert("(answers_id)", "sealed", Entry, id=NEW_ID, number="number + 100"),
    upsert("(id)", "mark", Party, mark="'x'"),
    upsert("(id)", "way", Concern, "code_hash = ''", way="'spoken'"),
    upsert("(reference)", "way", Concern, "code_hash = ''", id=NEW_ID, way="'spoken'"),
    upsert("(id)", "sealed", Evidence, sealed="sealed || sealed"),
]
TRUNCATING = [f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table(m)} CASCADE" for m in FOR_EVER]
HANDLING, ANSWERING, WITH_CODE = "part = 'handler'", "answers_id IS NOT NULL", "code_hash <> ''"
SUBJECT = "'subject'"
NEW_REFERENCE = {"id": NEW_ID, "reference": "substr(reference, 1, 8) || '!'"}
REPLACING = [
    *[f"INSERT OR REPLACE {copied(model)}" for model in FOR_EVER],
    *[f"INSERT OR REPLACE {copied(m, rowid='rowid', id=NEW_ID)}" for m in (Party, Evidence)],
    f"INSERT OR REPLACE {copied(Concern, id=NEW_ID)}",
    f"INSERT OR REPLACE {copied(Concern, WITH_CODE, **NEW_REFERENCE)}",
    f"INSERT OR REPLACE {copied(Concern, rowid='rowid', code_hash=NEW_ID, **NEW_REFERENCE)}",
    f"INSERT OR REPLACE {copied(Entry, id=NEW_ID)}",
    f"INSERT OR REPLACE {copied(Entry, ANSWERING, id=NEW_ID, number='99')}",
    f"INSERT OR REPLACE {copied(Entry, rowid='rowid', id=NEW_ID, number='number + 100')}",
    f"INSERT OR REPLACE {copied(Party, HANDLING, id=NEW_ID)}",
    f"INSERT OR REPLACE {copied(Party, HANDLING, id=NEW_ID, part=SUBJECT, person_id='NULL')}",
]


OTHER = "(SELECT {0} FROM {1} WHERE code_hash <> '')"
REPLACING += [
    f"UPDATE OR REPLACE {table(Concern)} SET {column} = {OTHER.format(column, table(Concern))}"
    " WHERE code_hash = ''"
    for column in ("rowid", "code_hash")
]
REPLACING += [
    f"UPDATE OR REPLACE {table(model)} SET rowid = (SELECT max(rowid) FROM {table(model)})"
    f" WHERE rowid = (SELECT min(rowid) FROM {table(model)})"
    for model in (Party, Entry)
]


@pytest.mark.parametrize("sql", AWAY + (TRUNCATING if ON_POSTGRESQL else REPLACING))
def test_nothing_is_removed_or_replaced(made, sql):
    refused(sql)


@pytest.mark.parametrize("until", ["'2026-05-14'", "NULL"])
def test_a_part_is_ended_once(made, until):
    assert made.parties.handling().update(until="2026-05-13", mark="") == 1
    refused(f"UPDATE {table(Party)} SET until = {until} WHERE until IS NOT NULL")


@pytest.mark.parametrize("part", ["subject", "reporter"])
def test_subject_and_reporter_stay_so(made, part):
    ended = f"UPDATE {table(Party)} SET until = '2026-05-13', mark = '' WHERE part = '{part}'"
    refused(ended, "party_subject_for_good")


JUMPS = [
    (start, end)
    for start in map(str, State)
    for end in [*map(str, State), "burnt"]
    if start != end and (start, end) not in STEPS
]
WAYS = {
    "received": [],
    "acknowledged": ["acknowledged"],
    "review": ["review"],
    "action": ["action"],
    "closed": ["closed"],
}


def in_state(state):
    row = Concern.objects.filter(pk=concern(reporter=person()).pk)
    for step in WAYS[state]:
        step_to(row, step)
    return row


def step_to(row, state):
    return row.update(state=state, closed_on="2026-05-13" if state == "closed" else None)


@pytest.mark.parametrize(("start", "end"), JUMPS)
def test_a_step_that_is_not_known_is_refused(start, end):
    row = in_state(start)
    with pytest.raises(IntegrityError, match="can not take this step"), transaction.atomic():
        step_to(row, end)


@pytest.mark.parametrize(("start", "end"), STEPS)
def test_a_step_that_is_known_is_taken(start, end):
    assert step_to(in_state(start), end) == 1


ERASED = {
    **{"erased_on": "2026-05-13", "wrapped_key": None},
    **{"key_id": "", "reporter_mark": "", "code_hash": ""},
}


def test_what_is_erased_stays_erased(made):
    rows = Concern.objects.filter(pk=made.pk)
    before = rows.values("key_id", "wrapped_key", "reporter_mark").get()
    assert rows.update(**ERASED) == 1
    for change in ({"erased_on": None, **before}, {"held": False}, {"answered_on": "2026-05-14"}):
        with pytest.raises(IntegrityError, match="stays erased"), transaction.atomic():
            rows.update(**change)


@pytest.mark.parametrize("kept", ["wrapped_key", "key_id", "reporter_mark"])
def test_erasing_leaves_neither_key_nor_reporter(made, kept):
    changed = {name: value for name, value in ERASED.items() if name != kept}
    with pytest.raises(IntegrityError, match="concern_erased_without_key"), transaction.atomic():
        Concern.objects.filter(pk=made.pk).update(**changed)


def test_what_is_kept_until_released_is_not_erased(made):
    Concern.objects.filter(pk=made.pk).update(held=True)
    with pytest.raises(IntegrityError, match="concern_held_not_erased"), transaction.atomic():
        Concern.objects.filter(pk=made.pk).update(**ERASED)


def test_destroyed_evidence_stays_destroyed(made):
    made.evidence.update(state="destroyed", original="", display="")
    refused(f"UPDATE {table(Evidence)} SET state = 'kept'", "stays destroyed")


@transaction.atomic
def written(made, part, mark, whose=None):
    """A party written without `Concern.add_party`."""
    row = Party(concern=made, part=part, mark=mark, person=whose, since="2026-05-13", sealed=b"x")
    row.save(force_insert=True)


NEVER_BOTH = [
    ("subject", "handler"),
    ("handler", "subject"),
    ("left_out", "handler"),
    ("handler", "left_out"),
    ("reporter", "handler"),
    ("handler", "reporter"),
    ("subject", "left_out"),
    ("handler", "handler"),
]
APART = "party_(subject|reporter)_never_handles" if ON_POSTGRESQL else "is never removed"


@pytest.mark.parametrize(("first", "then"), NEVER_BOTH)
def test_the_database_itself_keeps_parts_apart(made, first, then):
    head = person(Role.HEAD)
    made.add_party(Part(first), {}, person=head)
    with pytest.raises(IntegrityError, match=APART):
        written(made, then, made.mark(head), head if then == "handler" else None)


@pytest.mark.parametrize(("first", "then"), [("subject", "reporter"), ("reporter", "subject")])
def test_somebody_may_report_themselves(made, first, then):
    head = person(Role.HEAD)
    made.add_party(Part(first), {}, person=head)
    written(made, then, made.mark(head))
    assert made.parties.filter(mark=made.mark(head)).count() == 2


@pytest.mark.parametrize("part", ["subject", "reporter", "left_out"])
def test_the_database_names_only_handlers(made, part):
    with pytest.raises(IntegrityError, match="party_names_handlers_only"):
        written(made, part, "x", person())


def test_a_mark_goes_only_with_the_end_of_a_part(made):
    refused(f"UPDATE {table(Party)} SET mark = ''")
    refused(f"UPDATE {table(Party)} SET mark = 'x'")
    ended = f"UPDATE {table(Party)} SET until = '2026-05-13' WHERE part = 'handler'"
    refused(ended, "party_ended_without_mark")


def test_a_handler_has_a_mark():
    """Without one, nothing would keep them from being a subject."""
    head = person(Role.HEAD)
    with pytest.raises(IntegrityError, match="party_handler_is_marked"):
        written(concern(reporter=person()), "handler", "", head)


def test_an_anonymous_report_tells_no_time():
    with pytest.raises(IntegrityError, match="concern_anonymous_tells_nothing"):
        _inserted(way="anonymous", code_hash="1" * 64, received_at=timezone.now())


def test_an_anonymous_report_tells_nobody():
    with pytest.raises(IntegrityError, match="concern_anonymous_tells_nothing"):
        _inserted(way="anonymous", code_hash="1" * 64, reporter_mark="0" * 64)


def test_a_named_report_has_a_time_and_no_code():
    for wrong in ({"received_at": None}, {"received_at": timezone.now(), "code_hash": "1" * 64}):
        with pytest.raises(IntegrityError, match="concern_anonymous_tells_nothing"):
            _inserted(way="named", **wrong)


@transaction.atomic
def _inserted(**columns_given):
    day = timezone.localdate()
    made = Concern(kind="conduct", received_on=day, answer_due=day, **columns_given)
    made.lock_with(vault.new_key())
    made.save(force_insert=True)


def test_an_anonymous_report_gets_no_time_later():
    made = concern()
    refused(f"UPDATE {table(Concern)} SET received_at = CAST({DAY} AS timestamp)")
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=made.pk).update(reporter_mark="0" * 64)
