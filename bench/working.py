"""People who sign, report, publish and import policies, and note what the site confirmed.

Like real people, they try again if they got no answer. They note only what was confirmed.
"""

import itertools
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from django.db import DatabaseError, close_old_connections, connection

from bench.browsing import Answer, Browser
from bench.filling import a_text
from bench.serving import session_of
from people.models import Person
from policies.forms.import_notes import Noted

GROUPS = re.compile(r'name="groups" value="(\d+)"')
DUE = re.compile(r'name="due" value="([^"]+)"')
DAYS = re.compile(r'name="joiner_days" value="(\d+)"')
REPORT = {
    **{"at_risk": "no", "kind": "conduct", "what": "A post about a pupil."},
    **{"described_as": "unknown", "choice": "executive", "way_told": "confidence", "step": "check"},
}


class ToldNothing(Exception):
    """No answer, or one that doesn't confirm anything."""


@dataclass(frozen=True)
class Note:
    """What was confirmed to a person: the act that is done, and its result."""

    act: str
    person: int
    what: str
    told: str


@dataclass
class Notes:
    """All the notes, and how often an attempt got no answer and was repeated."""

    told: list[Note] = field(default_factory=list)
    # What came instead of an answer, and how often.
    instead: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, note: Note) -> None:
        with self._lock:
            self.told.append(note)

    def nothing(self, act: str, error: Exception) -> None:
        with self._lock:
            said = str(error) if isinstance(error, ToldNothing) else type(error).__name__
            self.instead[f"{act}: {said}"] += 1

    def of(self, act: str) -> list[Note]:
        return [note for note in self.told if note.act == act]


@dataclass
class Staff:
    """The people at work and what there is to do. Threads share it."""

    address: str
    people: list[Person]
    clerk: Person
    policies: list[str]
    # Addresses of approved versions, each to be published once.
    waiting: Iterator[str]
    notes: Notes
    over: threading.Event
    seed: int = 7

    def __post_init__(self) -> None:
        self.reporters = iter(self.people)
        self.numbers = itertools.count(1)
        self._lock = threading.Lock()

    def next(self, some: Iterator[Any]) -> Any:
        with self._lock:
            return next(some, None)

    def work(self, number: int) -> None:
        """Do one task after another, until it is over."""
        dice = random.Random(self.seed + number)
        acts = [self.sign, self.report, self.bring_in, self.publish]
        while not self.over.is_set():
            (act,) = dice.choices(acts, [80, 12, 4, 4])
            act(dice)
            time.sleep(dice.uniform(0, 0.4))
        connection.close()

    def sign(self, dice: random.Random) -> None:
        person, slug = dice.choice(self.people), dice.choice(self.policies)
        path = f"/policies/{slug}/"

        def attempt(browser: Browser) -> str:
            page = expect(browser.get(path), 200)
            if 'name="typed_name"' not in page.text:
                return ""  # Already signed.
            sent = browser.send(page, path, agreed="on", typed_name=str(person))
            return expect(sent, 302).location.split("/")[2]

        if told := self.until_told("sign", person, attempt):
            self.notes.add(Note("sign", person.pk, slug, told))

    def report(self, dice: random.Random) -> None:
        person = self.next(self.reporters)
        if person is None:
            return

        def attempt(browser: Browser) -> str:
            page = expect(browser.get("/breaches/report/"), 200)
            expect(browser.send(page, "/breaches/report/", **REPORT), 302)
            page = expect(browser.get("/breaches/report/check/"), 200)
            sent = expect(browser.send(page, "/breaches/report/check/"), 302)
            return sent.location.split("/")[2]

        if told := self.until_told("report", person, attempt, already=_reported):
            self.notes.add(Note("report", person.pk, "", told))

    def bring_in(self, dice: random.Random) -> None:
        number = self.next(self.numbers)
        text = a_text(f"Brought In {number:04}", 2026).decode()

        def attempt(browser: Browser) -> str:
            page = expect(browser.get("/policies/import/"), 200)
            sent = browser.send(
                page,
                "/policies/import/save/",
                **{"text": text, "noted": Noted().signed(text), "consent": "text"},
            )
            return expect(sent, 302).location

        if told := self.until_told("bring in", self.clerk, attempt):
            self.notes.add(Note("bring in", self.clerk.pk, f"Brought In {number:04}", told))

    def publish(self, dice: random.Random) -> None:
        path = self.next(self.waiting)
        if path is None:
            return

        def attempt(browser: Browser) -> str:
            page = expect(browser.get(f"{path}publish/"), 200)
            due, days = DUE.search(page.text), DAYS.search(page.text)
            assert due, page.text
            assert days, page.text
            sent = browser.send(
                page,
                f"{path}publish/",
                **{"when": "now", "due": due[1], "joiner_days": days[1]},
                groups=GROUPS.findall(page.text),
            )
            return expect(sent, 302).location

        def already(browser: Browser) -> str:
            page = expect(browser.get(path), 200)
            return path if "Read and sign" in page.text else ""

        if told := self.until_told("publish", self.clerk, attempt, already):
            self.notes.add(Note("publish", self.clerk.pk, path, told))

    def until_told(
        self,
        act: str,
        person: Person,
        attempt: Callable[[Browser], str],
        already: Callable[[Browser], str] = lambda browser: "",
    ) -> str:
        """The confirmation in the end. Before a retry they check whether it is already done."""
        first = True
        while first or not self.over.is_set():
            try:
                browser = Browser(self.address, {"sessionid": session_of(person)})
                if not first and (told := already(browser)):
                    return told
                return attempt(browser)
            except (OSError, HTTPException, DatabaseError, ToldNothing) as error:
                close_old_connections()
                self.notes.nothing(act, error)
                first = False
                time.sleep(0.3)
        return ""


def expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise ToldNothing(f"{answer.status} instead of {status}")
    return answer


def _reported(browser: Browser) -> str:
    """The reference of the person's concern, from their own list."""
    page = expect(browser.get("/breaches/mine/"), 200)
    found = re.search(r'href="/breaches/([A-Z0-9]{4}-[A-Z0-9]{4})/"', page.text)
    return found[1] if found else ""
