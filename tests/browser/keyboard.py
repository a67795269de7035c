"""Getting around without a mouse."""

import re

from playwright.sync_api import expect

OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement === document.body
        ? "" : `${style.outlineStyle} ${style.outlineWidth}`;
}"""


def tab_to(page, wanted):
    """Press Tab until `wanted` has the focus; the focus must be visible on the way."""
    for _step in range(120):
        page.keyboard.press("Tab")
        outline = page.evaluate(OUTLINE)
        if outline:
            assert re.fullmatch(r"solid [1-9][\d.]*px", outline), page.evaluate(
                "document.activeElement.outerHTML"
            )
        if wanted.evaluate("element => element === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return
    raise AssertionError(f"Tab does not come to {wanted}")


def skip_to_the_content(page):
    tab_to(page, page.get_by_role("link", name="Skip to the content"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
