"""The pictures in the README, made by scripts/screenshots."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.preparing import prepared
from tests.browser.site import ROOT, launch
from tests.browser.visiting import begin_session

PICTURES = ROOT / "docs/screenshots"
DESKTOP = ViewportSize(width=1180, height=760)
PHONE = ViewportSize(width=390, height=760)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="undersigned-") as home,
        ExitStack() as kept,
        prepared(Path(home), Path(home) / "prepared", kept) as site,
        site.running(),
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        _take_all(browser, site.address)
        browser.close()


def _take_all(browser: Browser, address: str) -> None:
    teacher = _somebody(browser, address, "teacher@demo.example")
    teacher.set_viewport_size(PHONE)
    _take(teacher, "desk-phone")
    teacher.set_viewport_size(DESKTOP)
    teacher.goto(f"{address}/policies/social-media-policy/")
    _take(teacher, "reading")
    head = _somebody(browser, address, "head@demo.example")
    head.goto(f"{address}/acknowledgements/unsigned/")
    expect(head.get_by_role("table").first).to_be_visible()
    _take(head, "unsigned")


def _somebody(browser: Browser, address: str, email: str) -> Page:
    page = browser.new_page(locale="en-GB", viewport=DESKTOP)
    begin_session(page.context, address, email)
    page.goto(f"{address}/")
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    return page


def _take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
