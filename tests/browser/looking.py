"""Finds what is wrong with a page: axe's findings and the browser's complaints."""

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
)

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
    # A page that waits for a job reloads itself, because it must without scripts (design §5). There
    # is nothing on it to interrupt, and it stops when the job is done. A shared device closes by
    # itself after half an hour, says so, and gives more time when asked.
    "rules": {"meta-refresh": {"enabled": False}},
}
REPORT_CSP = """document.addEventListener("securitypolicyviolation", event => console.error(
    `CSP: ${event.violatedDirective} refuses ${event.blockedURI} ${event.sample}`))"""
# What axe's rules depend on in an element: its tag, its attributes, whether its label and what it
# refers to exist, and whether it has text. The text itself is left out.
DESCRIBE = """
    const points = /^(for|aria-(labelledby|describedby|controls|errormessage))$/;
    const kept = /^(class|role|type|lang|tabindex|scope|aria-(?!label|value|describ|roledesc).*)$/;
    const there = value => value.split(/\\s+/).every(id => document.getElementById(id));
    const shown = ({name, value}) =>
        points.test(name) ? there(value) : kept.test(name) ? value : value !== "";
    const describe = element => {
        const attributes = [...element.attributes].map(each => `${each.name}=${shown(each)}`);
        const words = [...element.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        const labelled = element.labels ? element.labels.length > 0 : "";
        return [element.tagName, ...attributes.sort(), words, labelled].join(" ");
    };
    const main = document.querySelector("main");"""
TOO_WIDE = """
    const tooWide = () => {
        const page = document.documentElement;
        if (page.scrollWidth <= page.clientWidth) return "";
        const wide = [...document.body.querySelectorAll("*")].filter(
            element => element.getBoundingClientRect().right > page.clientWidth + 0.5);
        const name = ({tagName, className}) => `${tagName.toLowerCase()} ${className}`;
        return `is ${page.scrollWidth} wide in ${page.clientWidth}: ${wide.slice(0, 8).map(name)}`;
    };"""
# What is too wide, and each distinct kind of element by its place, however many rows a list has:
# first of the page's main part, then of the frame around it, which many pages share.
SEE = f"""() => {{{TOO_WIDE}{DESCRIBE}
    const shape = start => {{
        const kinds = new Map();
        const walk = (element, parent) => {{
            const kind = `${{parent}} ${{describe(element)}}`;
            if (!kinds.has(kind)) kinds.set(kind, kinds.size);
            for (const child of element.children) {{
                if (child !== main) walk(child, kinds.get(kind));
            }}
        }};
        walk(start, "");
        return [...kinds.keys()].join("\\n");
    }};
    return [tooWide(), main ? shape(main) : "", shape(document.documentElement)];
}}"""
# Runs axe on a page, but only on the first of several identical rows.
RUN = f"""options => {{{DESCRIBE}
    const exclude = [];
    const first = element => {{
        const seen = new Set();
        const shapes = [...element.children].map(child => {{
            const shape = first(child);
            if (seen.has(shape)) exclude.push(child);
            seen.add(shape);
            return shape;
        }});
        return `(${{describe(element)}} ${{shapes.join("")}})`;
    }};
    first(document.body);
    return axe.run(exclude.length ? {{exclude}} : document, options);
}}"""
# Every page is examined at both widths, whichever one its visitor has.
PHONE, DESK = 320, 1280


# A view, and its query parameters.
Kind = tuple[str, ...]


def kind_of(address: str) -> Kind:
    """The same for pages that show different objects in one view."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = parts.path
    return name, *sorted(key for key, _value in parse_qsl(parts.query))


class FoundRight:
    """Remembers what nothing was wrong with, so that it is examined only once. Kept in a folder
    that all workers of a run share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, *things: object) -> bool:
        return all(self._mark(thing).exists() for thing in things)

    def add(self, *things: object) -> None:
        for thing in things:
            self._mark(thing).touch()

    def _mark(self, thing: object) -> Path:
        return self.folder / sha256(repr(thing).encode()).hexdigest()


def faults_of(page: Page, found_right: FoundRight) -> list[str]:
    """What is visibly wrong with a page as it is now. At the visitor's own width, each kind and
    shape of page and each frame is examined; at the other, each kind of page and each frame."""
    size = page.viewport_size
    assert size
    own, other = size["width"], PHONE if size["width"] > 800 else DESK
    kind, (too_wide, shape, frame) = kind_of(page.url), page.evaluate(SEE)
    found = [too_wide] if too_wide else []
    here, there = ((kind, shape, own), (frame, own)), ((kind, other), (frame, other))
    if not found_right.has(*here):
        found += _violations(page)
        at = page.evaluate("window.scrollY")
        page.set_viewport_size({"width": other, "height": size["height"]})
        if too_wide := page.evaluate(SEE)[0]:
            found.append(too_wide)
        if not found_right.has(*there):
            found += _violations(page)
        page.set_viewport_size(size)
        # Two changes of width leave the page somewhere else than its visitor was.
        page.evaluate("at => window.scrollTo(0, at)", at)
        if not found:
            found_right.add(*here, *there)
    return found


def _violations(page: Page) -> list[str]:
    if not page.evaluate("window.axe !== undefined"):
        page.evaluate(AXE_SCRIPT)
    said = []
    for violation in page.evaluate(RUN, RULES)["violations"]:
        nodes = "\n".join(
            f"    {node['html']}\n    {node['failureSummary']}" for node in violation["nodes"]
        )
        said.append(f"axe {violation['id']}: {violation['help']}\n{nodes}")
    return said


class Complaints:
    """A browser's complaints about any page in any of its windows, from its first page on."""

    def __init__(self, browser: BrowserContext, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        self.expected = 200
        # Pages that have loaded but were not examined: the current one of each window.
        self._waiting: dict[Page, str] = {}
        browser.add_init_script(REPORT_CSP)
        browser.on("page", self._opened)
        browser.on("console", self._hear)
        browser.on("weberror", self._threw)
        browser.on("request", self._asked)
        browser.on("requestfailed", self._failed)
        browser.on("response", self._answered)

    def add(self, address: str, what: str) -> None:
        self.faults.append(f"{address}: {what}")

    def looked_at(self, page: Page) -> None:
        self._waiting.pop(page, None)

    def say(self) -> None:
        """Fail if there are any."""
        assert not self.faults, "\n".join(self.faults)

    def say_unseen(self) -> None:
        """Fail if there are any, or pages that were not examined."""
        for address in self._waiting.values():
            self.add(address, "not looked at")
        self.say()

    def _opened(self, page: Page) -> None:
        page.on("domcontentloaded", self._came)

    def _came(self, page: Page) -> None:
        if page in self._waiting:
            self.add(self._waiting[page], "not looked at")
        if page.url != "about:blank":
            self._waiting[page] = page.url

    def _hear(self, message: ConsoleMessage) -> None:
        refused = f"the server responded with a status of {self.expected} "
        if message.type in ("error", "warning") and refused not in message.text:
            self.add(message.location["url"], f"console {message.type}: {message.text}")

    def _threw(self, error: WebError) -> None:
        self.add(error.page.url if error.page else "", f"script: {error.error}")

    def _asked(self, request: Request) -> None:
        if not re.match(f"{re.escape(self.address)}/|data:|blob:", request.url):
            self.add(request.url, "asks elsewhere")

    def _failed(self, request: Request) -> None:
        # Leaving a page while part of it loads aborts that.
        if request.failure != "net::ERR_ABORTED":
            self.add(request.url, str(request.failure))

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status != self.expected:
            self.add(response.url, f"status {response.status}")
