"""One site and one browser per worker; visitors of its own for each journey."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from tests.browser.looking import FoundRight
from tests.browser.preparing import prepared
from tests.browser.site import Site, Somebody, launch
from tests.browser.visiting import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def kept() -> Iterator[ExitStack]:
    """What lasts until this worker has finished."""
    with ExitStack() as kept:
        yield kept


# Ends with this folder: Playwright's event loop would disturb other tests' databases.
@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, run: Path, kept: ExitStack) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    with prepared(home, run / "prepared", kept) as site, site.running():
        yield site
    said = site.log.read_text()
    # What Django logs for an error in a view, and Django Q for one in a job.
    assert "Internal Server Error" not in said, said
    assert "Failed '" not in said, said


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The two cores may be busy.
        expect.set_options(timeout=15_000)
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visitors() -> Iterator[list[Visitor]]:
    """All visitors of a test; none of them may have a complaint at the end."""
    visitors: list[Visitor] = []
    yield visitors
    for visitor in visitors:
        visitor.leave()
    for visitor in visitors:
        visitor.complaints.say_unseen()


@pytest.fixture
def visit(site: Site, browser: Browser, visitors: list[Visitor], run: Path) -> Visit:
    """`visit("office@demo.example")` is a signed-in visitor, `visit()` a signed-out one.

    `width` is that of their window; each page is also examined at a phone's and a desktop's width.
    `scripts=False` switches JavaScript off.
    """

    found_right = FoundRight(run / "found-right")

    def visit(email: str = "", width: int = 1280, scripts: bool = True, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            locale="en-GB",
            **options,
        )
        visitor = Visitor(context, site.address, found_right, scripts)
        visitors.append(visitor)
        return visitor.come_signed_in(email) if email else visitor

    return visit


@pytest.fixture
def somebody(site: Site) -> Somebody:
    """A member of staff who can sign in, owes every policy and belongs to no other test."""
    return site.able.pop()


@pytest.fixture
def uninvited(site: Site) -> Somebody:
    """The same, but without a password yet."""
    return site.uninvited.pop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("waits") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show with a failure what each visitor last saw, and the end of the server's log."""
    report: Any = yield
    given = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and "visitors" in given:
        report.sections += [("What they saw", _seen(visitor)) for visitor in given["visitors"]]
        report.sections.append(("The server's log", given["site"].log.read_text()[-4000:]))
    return report


def _seen(visitor: Visitor) -> str:
    try:
        return f"{visitor.page.url}\n{visitor.page.locator('body').inner_text(timeout=2000)[:3000]}"
    except Error as error:
        return str(error)
