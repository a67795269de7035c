"""People at a browser, who type and click and examine every page they come to."""

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.looking import Complaints, FoundRight, faults_of
from tests.browser.site import PASSWORD, wait_until

# A field: words in its label, or its locator.
What = str | re.Pattern[str] | Locator
File = str | Path | FilePayload
# Milliseconds: between two keys, and before each other action.
KEY, PAUSE = 5, 60
# Nobody types more than that: they paste it.
MUCH = 200
# Selects words in a text, as by dragging the mouse over them.
SELECT = """(field, words) => {
    const start = field.value.indexOf(words);
    if (start < 0) throw new Error(`The text has no “${words}”.`);
    field.setSelectionRange(start, start + words.length);
}"""


class Visitor:
    """A person with their own browser. `page` is Playwright's, for looking only. Whatever a person
    does to a page is a method here, done with keys and clicks, so that no journey does what nobody
    can. Methods that lead to another page examine both pages."""

    def __init__(
        self,
        browser: BrowserContext,
        address: str,
        found_right: FoundRight,
        scripts: bool = True,
    ) -> None:
        self.browser, self.address, self.scripts = browser, address, scripts
        self.found_right = found_right
        self.complaints = Complaints(browser, address)
        browser.set_default_timeout(15_000)
        self.page = self.new_window()

    def new_window(self) -> Page:
        page = self.browser.new_page()
        if not self.scripts:
            # Not Playwright's own switch: it can't be toggled for axe, which is itself a script.
            self._switches = self.browser.new_cdp_session(page)
            self._switch_scripts(False)
        return page

    def _switch_scripts(self, on: bool) -> None:
        self._switches.send("Emulation.setScriptExecutionDisabled", {"value": not on})

    # Acts on a page

    def fill_in(self, what: What, words: str | datetime.date, exact: bool = False) -> None:
        """Replace the content of a field by typing; leave a one-line field with Tab, a text with
        the mouse. A date is typed as day, month and year; a long text is pasted."""
        field = self._field(what, exact)
        if isinstance(words, datetime.date):
            self._type_time(field, words)
            return
        if field.get_attribute("type") == "date":
            self._clear_day(field)
            return
        self.click_on(field)
        self.page.keyboard.press("Control+A")
        if words:
            self.keys(words)
        else:
            self.page.keyboard.press("Delete")
        if field.evaluate("field => field.tagName") != "TEXTAREA":
            self.page.keyboard.press("Tab")
        expect(field).to_have_value(words)

    def _type_time(self, field: Locator, when: datetime.date) -> None:
        self._pause()
        # On the day, which comes first.
        field.click(position={"x": 20, "y": 15})
        self.keys(f"{when:%d%m%Y}")
        value = f"{when:%Y-%m-%d}"
        if isinstance(when, datetime.datetime):
            self.page.keyboard.press("ArrowRight")
            self.keys(f"{when:%H%M}")
            value = f"{when:%Y-%m-%dT%H:%M}"
        self.page.keyboard.press("Tab")
        expect(field).to_have_value(value)

    def _clear_day(self, field: Locator) -> None:
        """Day, month and year: if one is left, the browser submits nothing."""
        field.click(position={"x": 20, "y": 15})
        for _part in range(3):
            self.page.keyboard.press("Delete")
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Tab")
        assert not field.evaluate("field => field.validity.badInput")

    def rewrite(self, what: What, old: str, new: str) -> None:
        """Replace some words of a text by typing others."""
        field = self._field(what)
        self.click_on(field)
        field.evaluate(SELECT, old)
        self.keys(new)

    def add_to(self, what: What, words: str) -> None:
        """Type at the end of the existing text; Enter begins a new paragraph."""
        self.click_on(self._field(what))
        self.page.keyboard.press("Control+End")
        self.keys(words)

    def keys(self, words: str) -> None:
        """Type where the cursor is."""
        if len(words) > MUCH:
            self.page.keyboard.insert_text(words)
        else:
            self.page.keyboard.type(words, delay=KEY)

    def choose(self, what: What, option: str | None = None, **by: Any) -> None:
        """Choose from a list."""
        self._pause()
        field = self._field(what) if isinstance(what, Locator) else self._list(what)
        field.select_option(option, **by)

    def tick(self, what: What, exact: bool = False) -> None:
        """Tick a box, or choose one of several."""
        self._pause()
        field = self._field(what, exact)
        field.click()
        expect(field).to_be_checked()

    def attach(self, file: File | Sequence[File], what: What = "") -> None:
        """Choose files for a field: the only one on the page unless named."""
        field = self._field(what) if what else self.page.locator("input[type=file]")
        field.set_input_files(file)  # type: ignore[arg-type]  # Typed for lists of one kind only.

    def click_on(self, what: What) -> None:
        """Click something that leads to no other page."""
        self._pause()
        (self.page.get_by_text(what) if not isinstance(what, Locator) else what).click()

    def _field(self, what: What, exact: bool = False) -> Locator:
        if isinstance(what, Locator):
            return what
        fields = self.page.locator("input, textarea")
        return self.page.get_by_label(what, exact=exact).and_(fields)

    def _list(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("combobox", name=name)

    def _pause(self) -> None:
        self.page.wait_for_timeout(PAUSE)

    # Ways to another page

    def sign_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        """Go to the desk through the sign-in page."""
        self.open("/accounts/login/")
        self.fill_in("E-mail", email)
        self.fill_in("Password", password)
        self.press("Sign in", exact=True)
        expect(self.page.get_by_role("heading", name=re.compile("^Hello"))).to_be_visible()
        return self

    def come_signed_in(self, email: str) -> "Visitor":
        """For journeys that are not about signing in: the session starts without the sign-in page.
        If no other page is opened, they begin at the desk."""
        begin_session(self.browser, self.address, email)
        return self

    def open(self, path: str, status: int = 200) -> None:
        """Type an address."""
        with self._expecting(status):
            self._examine()
            answer = self.page.goto(urljoin(self.address, path))
            assert answer, path
            assert answer.status == status, f"{path}: {answer.status}"
            self.look()

    def follow(self, name: str | re.Pattern[str], **options: Any) -> None:
        """Click on the link of that name."""
        self.go(self.page.get_by_role("link", name=name, **options).first)

    def press(self, name: str, status: int = 200, **options: Any) -> None:
        """Press the button of that name, which sends its form."""
        with self._expecting(status):
            self.go(self.page.get_by_role("button", name=name, **options).first)

    def press_by_keys(self, name: str) -> None:
        """Go to the button of that name with Tab, and press it with Enter."""
        button = self.page.get_by_role("button", name=name, exact=True)
        while not button.evaluate("button => button === document.activeElement"):
            self.page.keyboard.press("Tab")
        self.press_key("Enter")

    def press_key(self, key: str) -> None:
        """Press a key that leads to another page."""
        self._examine()
        with self.page.expect_event("domcontentloaded"):
            self.page.keyboard.press(key)
        self.look()

    def reload(self) -> None:
        self.page.reload()
        self.look()

    def wait_for(self, what: Locator) -> None:
        """Reload until a job has done its part."""

        def there() -> bool:
            self.reload()
            return what.is_visible()

        wait_until(there, f"{what} at {self.page.url}", seconds=120)

    def go(self, what: Locator) -> None:
        """Click something that leads to another page."""
        if self.page.url == "about:blank":
            self.open("/")
        self._examine()
        with self.page.expect_event("domcontentloaded"):
            self.click_on(what)
        self.look()

    @contextmanager
    def _expecting(self, status: int) -> Iterator[None]:
        self.complaints.expected = status
        yield
        self.complaints.expected = 200

    # Examining

    def look(self) -> None:
        """Fail with everything wrong with this page and the way to it."""
        self.page.wait_for_load_state("load")
        self.complaints.looked_at(self.page)
        # A page that reloads itself must not change while it is examined.
        self.page.evaluate("window.stop()")
        self._examine()
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        self.complaints.say()

    def _examine(self) -> None:
        """Examine the page as it is, and again when it is left: much may have appeared."""
        if self.page.url == "about:blank":
            return
        if not self.scripts:
            self._switch_scripts(True)
        for fault in faults_of(self.page, self.found_right):
            self.complaints.add(self.page.url, fault)
        if not self.scripts:
            self._switch_scripts(False)

    def leave(self) -> None:
        """Close the browser, after a last look at its pages."""
        self._examine()
        self.browser.close()

    def fetch(self, link: Locator) -> tuple[str, bytes]:
        """What a link leads to if not a page: its type and content."""
        answer = self.page.request.get(urljoin(self.page.url, link.get_attribute("href") or ""))
        assert answer.status == 200, f"{answer.url}: status {answer.status}"
        return answer.headers["content-type"], answer.body()


def begin_session(browser: BrowserContext, address: str, email: str) -> None:
    """Sign a browser in without opening a page."""
    login = f"{address}/accounts/login/"
    browser.request.get(login)
    [token] = [each["value"] for each in browser.cookies() if each["name"] == "csrftoken"]
    form: dict[str, str | float | bool] = {
        "login": email,
        "password": PASSWORD,
        "csrfmiddlewaretoken": token,
    }
    answer = browser.request.post(login, form=form, max_redirects=0)
    assert answer.status == 302, f"{email} can't sign in: {answer.status}"
