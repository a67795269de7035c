"""The training day, as locust runs it: each user is one person, who signs in, reads and signs once.

This process doesn't load Django. STORM_PEOPLE names a file with a person per line (number, email,
name, the second at which they come); STORM_TOLD gets a line for each confirmed signature.
"""

import json
import os
import random
import time
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, task
from locust.exception import StopUser

from bench.browsing import hidden

PASSWORD = os.environ.get("STORM_PASSWORD", "")
people = iter(
    [json.loads(line) for line in Path(os.environ["STORM_PEOPLE"]).read_text().splitlines()]
)
begun = time.monotonic()
told = Path(os.environ["STORM_TOLD"]).open("a", encoding="utf-8")  # noqa: SIM115 - to the end


class Member(FastHttpUser):
    """A member of staff."""

    insecure = True  # The certificate is the test's own.
    max_redirects = 0  # The test looks at redirects itself.
    connection_timeout = network_timeout = 60.0

    @task
    def take_part(self) -> None:
        self.dice = random.Random()
        try:
            if person := next(people, None):
                gevent.sleep(begun + person["comes"] - time.monotonic())
                self._sign_in(person)
                self._get("/", "desk")
                for slug in person["slugs"]:
                    self._read_and_sign(person, slug)
                self._get("/acknowledgements/", "my signatures")
        finally:
            raise StopUser  # In any case: nobody else may continue with this person's cookies.

    def _sign_in(self, person: dict[str, Any]) -> None:
        page = self._get("/accounts/login/", "sign-in page")
        if self.dice.random() < 0.1:  # Mistyped.
            self._send(page, "/accounts/login/", "wrong password", 200, person, password="wrong")
        self._send(page, "/accounts/login/", "sign in", 302, person, password=PASSWORD)

    def _read_and_sign(self, person: dict[str, Any], slug: str) -> None:
        path = f"/policies/{slug}/"
        page = self._get(path, "read", slow=self.dice.random() < 0.1)
        gevent.sleep(self.dice.uniform(3, 15))
        typed = {"agreed": "on", "typed_name": person["name"]}
        twice = self.dice.random() < 0.1  # A double click.
        sent = [
            gevent.spawn(self._send, page, path, "sign", 302, person, **typed)
            for _click in range(2 if twice else 1)
        ]
        receipts = {each.get() for each in sent}
        for receipt in receipts - {""}:
            note = {"person": person["pk"], "what": slug, "told": receipt.split("/")[2]}
            told.write(json.dumps({**note, "at": time.time()}) + "\n")
            told.flush()
            self._get(receipt, "receipt")

    def _get(self, path: str, name: str, slow: bool = False) -> str:
        with self.client.get(path, name=name, catch_response=True, stream=slow) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
            if not slow:
                return str(answer.text or "")
            parts = []  # A phone at the edge of the school field.
            while part := answer.read(8192):
                parts.append(part)
                gevent.sleep(0.3)
            return b"".join(parts).decode()

    def _send(
        self, page: str, path: str, name: str, status: int, person: dict[str, Any], **typed: str
    ) -> str:
        """The redirect's target; "" if nothing was confirmed."""
        form = {**hidden(page), "login": person["email"], **typed}
        with self.client.post(
            path,
            data=form,
            name=name,
            headers={"Referer": f"{self.host}{path}"},
            catch_response=True,
        ) as answer:
            if answer.status_code != status:
                answer.failure(f"{answer.status_code} instead of {status}")
                return ""
            return str(answer.headers.get("Location") or "")
