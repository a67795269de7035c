"""Rewrapping with a new master key; and erase, then rotate."""

import json
import secrets
import subprocess
import sys
import time
import uuid

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from audit.models import Event
from breaches import vault
from breaches.models import Concern, Draft, Entry
from breaches.oversight import erasure, key_rotation
from people.models import Role
from tests import processes
from tests.breaches.making import concern
from tests.breaches.many import many_concerns
from tests.factories import PartnershipFactory, person, today

OLD = "0123456789abcdef" * 4
NEW = secrets.token_hex(32)
SITE = "tests.breaches.site"


@pytest.fixture
def teacher(db):
    PartnershipFactory()
    return person()


@pytest.fixture
def deputy(db):
    return person(Role.DEPUTY)


def rotated(*words):
    call_command("rotate_concern_keys", *words)


def test_all_are_rewrapped_and_open_without_the_old_key(teacher, deputy, keys):
    many_concerns(120, reporter=teacher, handler=deputy)
    keys(NEW, OLD)
    assert key_rotation.rotate() == key_rotation.Rotated(concerns=120, drafts=0, left=0)
    keys(NEW)
    vault.refuse_unknown_keys()
    assert all(entry.words["what"] for entry in Entry.objects.select_related("concern"))


def test_reporters_still_find_theirs(teacher, deputy, keys):
    made = concern(reporter=teacher, handlers=[deputy])
    keys(NEW, OLD)
    key_rotation.rotate()
    keys(NEW)
    assert Concern.objects.reported_by(teacher).get() == made


def test_a_handler_who_wrote_down_what_they_heard_still_finds_it(teacher, deputy, keys):
    made = concern(handlers=[deputy, person(Role.HEAD)], way="spoken")
    Concern.objects.filter(pk=made.pk).update(reporter_mark=vault.marks(deputy.pk)[0])
    keys(NEW, OLD)
    key_rotation.rotate()
    keys(NEW)
    assert Concern.objects.reported_by(deputy).get() == made


def test_an_anonymous_report_stays_without_a_mark(deputy, teacher, keys):
    made = concern(handlers=[deputy], code="7777-7777-7777-7777")
    keys(NEW, OLD)
    key_rotation.rotate()
    left = Concern.objects.get(pk=made.pk)
    assert (left.reporter_mark, left.code_hash) == ("", made.code_hash)


def test_a_draft_goes_on_under_the_new_key(teacher, keys):
    Draft.objects.keep(teacher, {"what": "half a report"})
    keys(NEW, OLD)
    assert key_rotation.rotate().drafts == 1
    keys(NEW)
    draft = Draft.objects.of(teacher)
    assert draft
    assert draft.typed == {"what": "half a report"}


def test_the_newer_of_one_persons_two_drafts_stays(teacher, keys):
    Draft.objects.keep(teacher, {"what": "older"})
    keys(NEW)
    Draft.objects.keep(teacher, {"what": "newer"})
    keys(NEW, OLD)
    key_rotation.rotate()
    assert Draft.objects.get().typed == {"what": "newer"}


def test_run_again_it_does_nothing_and_says_so(teacher, deputy, keys, capsys):
    concern(handlers=[deputy])
    keys(NEW, OLD)
    rotated()
    rotated()
    assert Event.objects.filter(act=Event.Act.KEYS_ROTATED).count() == 1
    assert "0 concerns and 0 drafts were rewrapped" in capsys.readouterr().out


def test_the_event_names_nobody(teacher, deputy, keys):
    concern(reporter=teacher, handlers=[deputy])
    keys(NEW, OLD)
    rotated()
    event = Event.objects.get(act=Event.Act.KEYS_ROTATED)
    assert (event.actor, event.details) == ("", {"concerns": 1, "drafts": 0})


def test_interrupted_it_continues_where_it_stopped(teacher, deputy, keys):
    many_concerns(120, reporter=teacher, handler=deputy)
    keys(NEW, OLD)
    key_rotation._batch(uuid.UUID(int=0))
    assert key_rotation.left() == 70
    assert key_rotation.rotate().left == 0


def test_what_no_key_opens_is_left_and_stops_nothing(teacher, deputy, keys):
    lost, fine = concern(handlers=[deputy]), concern(handlers=[deputy])
    Concern.objects.filter(pk=lost.pk).update(wrapped_key=b"x" * 40)
    keys(NEW, OLD)
    with pytest.raises(CommandError, match="1 are left"):
        rotated()
    assert Concern.objects.get(pk=fine.pk).key_id == vault.current_id()


def test_it_says_which_keys_are_no_longer_needed(teacher, deputy, keys, capsys):
    concern(handlers=[deputy])
    old = vault.current_id()
    keys(NEW, OLD)
    rotated()
    assert f"({old}): take them out" in capsys.readouterr().out


def test_it_says_that_erased_ones_are_within_reach_until_the_old_key_is_gone(
    teacher, deputy, keys, capsys
):
    made = concern(handlers=[deputy], state="closed", closed_on=today())
    erasure.erase(made, None, "test")
    rotated()
    assert "1 erased concerns can still be read from older backups" in capsys.readouterr().out
    keys(NEW)
    rotated()
    assert "erased" not in capsys.readouterr().out


@pytest.mark.long
def test_ten_thousand_while_the_site_runs(elsewhere, capsys):
    processes.ask({**elsewhere, "CONCERN_KEYS": OLD}, SITE, "keep", 10_000)
    both = {**elsewhere, "CONCERN_KEYS": f"{NEW},{OLD}"}
    with processes.waiting(both, SITE, "carry_on") as site:
        processes.begin([site])
        began = time.monotonic()
        call = [sys.executable, "manage.py", "rotate_concern_keys"]
        rotated = subprocess.run(call, env=both, cwd=settings.BASE_DIR, check=True, text=True)
        took = time.monotonic() - began
        assert site.poll() is None
        site.kill()
        done = len(site.stdout.readlines())
    told = json.loads(processes.ask({**elsewhere, "CONCERN_KEYS": NEW}, SITE, "read"))
    assert rotated.returncode == 0
    # It may have been killed between two steps.
    assert (told["unread"], told["found"]) == (0, told["all"])
    assert 10_000 + done <= told["all"] <= told["notes"] + 10_000 <= 10_000 + done + 1
    assert done > 20
    with capsys.disabled():
        sys.stdout.write(f"\n10,000 concerns in {took:.1f} s, {done} read or written meanwhile\n")
