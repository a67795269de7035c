"""Erase, then rotate: an older dump says nothing with the newer keys."""

import secrets

import pytest

from breaches import vault
from breaches.models import Concern, Draft, Entry
from breaches.oversight import erasure, key_rotation
from tests.breaches.making import concern
from tests.factories import today

pytestmark = pytest.mark.django_db
OLD = "0123456789abcdef" * 4
NEW = secrets.token_hex(32)


def dumped():
    """Every row, as an older backup has it."""
    concerns = {row["id"]: row for row in Concern.objects.values()}
    return concerns, list(Entry.objects.values()), list(Draft.objects.values())


def opens(key_id, wrapped, sealed, place):
    """Whether a row of the dump can be read with the current keys."""
    try:
        return bool(vault.unseal(vault.unwrap(key_id, wrapped), sealed, place))
    except vault.WrongKey:
        return False


def legible(dump):
    """What can now be read in the dump: the ids of its entries, the marks of its drafts."""
    concerns, entries, drafts = dump
    for entry in entries:
        row = concerns[entry["concern_id"]]
        place = f"{row['id']}:{entry['id']}"
        if row["wrapped_key"] and opens(row["key_id"], row["wrapped_key"], entry["sealed"], place):
            yield entry["id"]
    for draft in drafts:
        if opens(draft["key_id"], draft["wrapped_key"], draft["sealed"], draft["mark"]):
            yield draft["mark"]


def test_after_erasing_and_rotating_an_older_dump_says_nothing(teacher, deputy, keys):
    made = concern(handlers=[deputy], state="closed", closed_on=today())
    other = concern(handlers=[deputy], reporter=teacher)
    Draft.objects.keep(teacher, {"what": "half a report"})
    before = dumped()
    assert len([*legible(before)]) == 3
    erasure.erase(made, None, "test")
    keys(NEW, OLD)
    key_rotation.rotate()
    keys(NEW)
    assert [*legible(before)] == []
    assert len([*legible(dumped())]) == 2
    assert Concern.objects.get(pk=other.pk).entries.get().words["what"]


def test_an_older_dump_does_not_say_who_reported(teacher, deputy, keys):
    concern(handlers=[deputy], reporter=teacher)
    concerns, _entries, _drafts = dumped()
    keys(NEW, OLD)
    key_rotation.rotate()
    keys(NEW)
    assert not {row["reporter_mark"] for row in concerns.values()} & {*vault.marks(teacher.pk)}


def test_without_rotating_an_older_dump_still_speaks(teacher, deputy, keys):
    """Why the rotation is needed."""
    made = concern(handlers=[deputy], state="closed", closed_on=today())
    before = dumped()
    erasure.erase(made, None, "test")
    assert [*legible(before)] == [entry["id"] for entry in before[1]]
    assert [*legible(dumped())] == []
