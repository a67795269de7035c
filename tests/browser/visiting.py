"""People at a browser, who find fault with every page that they come to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from axe_playwright_python.sync_playwright import (
    Axe,
)
from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.site import PASSWORD, wait_until

AXE = Axe()
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
    # A page that waits for a job asks again by itself, because it must without scripts (design
    # §5). There is nothing on it to be interrupted in, and it ends when the job is done. A shared
    # device closes by itself after half an hour, says so, and gives more time when asked.
    "rules": {"meta-refresh": {"enabled": False}},
}
REPORT_CSP = """document.addEventListener("securitypolicyviolation", event => console.error(
    `CSP: ${event.violatedDirective} refuses ${event.blockedURI} ${event.sample}`))"""
TOO_WIDE = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return "";
    const wide = [...document.body.querySelectorAll("*")].filter(
        element => element.getBoundingClientRect().right > page.clientWidth + 0.5);
    const name = element => element.tagName.toLowerCase() + "." + [...element.classList].join(".");
    return `is ${page.scrollWidth} wide in ${page.clientWidth}: ${wide.slice(0, 8).map(name)}`;
}"""


# A view, and what it is asked for.
Kind = tuple[str, ...]


def kind_of(address: str) -> Kind:
    """What pages have in common that show different objects."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = parts.path
    return name, *sorted(key for key, _value in parse_qsl(parts.query))


class Visitor:
    """A browser of their own. `page` is Playwright's, for looking and typing; what leads to another
    page goes through the methods here, so that each is looked at."""

    def __init__(self, page: Page, address: str, scripts: bool = True) -> None:
        self.page, self.address, self.scripts = page, address, scripts
        self.faults: list[str] = []
        self.shown: set[str] = set()
        self.seen: set[str] = set()
        self.examined: set[tuple[Kind, int, int]] = set()
        self.expected = 200
        page.set_default_timeout(15_000)
        page.add_init_script(REPORT_CSP)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._fault(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("domcontentloaded", lambda page: self.shown.add(page.url))

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.page.url}: {what}")

    def _hear(self, message: ConsoleMessage) -> None:
        refused = f"the server responded with a status of {self.expected} "
        if message.type in ("error", "warning") and refused not in message.text:
            self._fault(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self._fault(f"asks elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left while a part of it loads ends that.
        if request.failure != "net::ERR_ABORTED":
            self._fault(f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status != self.expected:
            self._fault(f"{response.url}: status {response.status}")

    def sign_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        """Come to the desk. The sign-in page is looked at where signing in is what a test is of."""
        self.page.goto(f"{self.address}/accounts/login/")
        self.seen.add(self.page.url)
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("heading", name=re.compile("^Hello"))).to_be_visible()
        self.look()
        return self

    def open(self, path: str, status: int = 200) -> None:
        """Type an address."""
        with self._expecting(status):
            answer = self.page.goto(urljoin(self.address, path))
            assert answer, path
            assert answer.status == status, f"{path}: {answer.status}"
            self.look()

    def follow(self, name: str | re.Pattern[str], **options: Any) -> None:
        """Click on the link of that name."""
        self._go(self.page.get_by_role("link", name=name, **options).first)

    def press(self, name: str, status: int = 200, **options: Any) -> None:
        """Press the button of that name, which sends its form."""
        with self._expecting(status):
            self._go(self.page.get_by_role("button", name=name, **options).first)

    def _go(self, what: Locator) -> None:
        with self.page.expect_event("domcontentloaded"):
            what.click()
        self.look()

    def wait_for(self, what: Locator) -> None:
        """Look again until a job has done its part."""

        def there() -> bool:
            self.page.reload()
            return what.is_visible()

        wait_until(there, f"{what} at {self.page.url}", seconds=60)
        self.look()

    @contextmanager
    def _expecting(self, status: int) -> Iterator[None]:
        self.expected = status
        yield
        self.expected = 200

    def look(self, with_axe: bool = True) -> None:
        """Fail with all that is wrong with this page and with the way to it.

        axe looks at the same kind of page once, and once more when something is said on it.
        """
        self.page.wait_for_load_state("load")
        self.seen.add(self.page.url)
        if self.scripts:
            # A page that asks again by itself stays as it is while it is looked at.
            self.page.evaluate("window.stop()")
            if too_wide := self.page.evaluate(TOO_WIDE):
                self._fault(too_wide)
            if with_axe and self._is_new():
                self._look_with_axe()
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        self.say_faults()

    def _is_new(self) -> bool:
        said = self.page.locator("[role=alert], [role=status]").count()
        width: int = self.page.evaluate("innerWidth")
        key = (kind_of(self.page.url), width, said)
        new = key not in self.examined
        self.examined.add(key)
        return new

    def _look_with_axe(self) -> None:
        for violation in AXE.run(self.page, options=RULES).response["violations"]:
            nodes = "\n".join(
                f"    {node['html']}\n    {node['failureSummary']}" for node in violation["nodes"]
            )
            self._fault(f"axe {violation['id']}: {violation['help']}\n{nodes}")

    def say_faults(self) -> None:
        assert not self.faults, "\n".join(self.faults)

    def say_unseen(self) -> None:
        """Fail with what came up since the last look, and with pages that nobody looked at."""
        self.say_faults()
        assert self.shown <= self.seen, f"not looked at: {self.shown - self.seen}"

    def fetch(self, link: Locator) -> tuple[str, bytes]:
        """What a link leads to that is no page: its type and its content."""
        answer = self.page.request.get(urljoin(self.page.url, link.get_attribute("href") or ""))
        assert answer.status == 200, f"{answer.url}: status {answer.status}"
        return answer.headers["content-type"], answer.body()
