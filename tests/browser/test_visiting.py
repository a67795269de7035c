"""A visitor who never complains proves nothing: each kind of fault must be found."""

import pytest

pytestmark = pytest.mark.once
FAULTS = {
    "axe image-alt": """document.querySelector("main").append(new Image())""",
    "axe color-contrast": """document.querySelector("h1").classList.add("text-white")""",
    "is 2032 wide in 1280": """
        const box = document.createElement("p");
        box.textContent = "wide";
        box.style.cssText = "position: absolute; left: 32px; width: 2000px; max-width: none";
        document.body.append(box)""",
    "console error: broken": """console.error("broken")""",
    "script: broken": """
        setTimeout(() => { throw new Error("broken") });
        await new Promise(done => setTimeout(done))""",
    "CSP: style-src-attr": """document.body.setAttribute("style", "color: red")""",
    "CSP: connect-src": """await fetch("http://127.0.0.1:9/").catch(() => 0)""",
    "status 404": """await fetch("/nowhere/")""",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(visit, fault):
    visitor = visit()
    visitor.page.goto(f"{visitor.address}/accounts/signup/")
    visitor.page.evaluate(f"async () => {{ {FAULTS[fault]} }}")
    with pytest.raises(AssertionError, match=fault):
        visitor.look()
    forget(visitor)


def test_what_comes_up_later_is_found_when_a_page_is_left(visit):
    visitor = visit()
    visitor.open("/accounts/signup/")
    visitor.page.evaluate(FAULTS["axe image-alt"])
    with pytest.raises(AssertionError, match="axe image-alt"):
        visitor.follow("Sign in")
    forget(visitor)


def test_a_page_without_scripts_is_looked_at_too(visit):
    visitor = visit(scripts=False)
    visitor.open("/accounts/signup/")
    visitor.page.evaluate(FAULTS["axe image-alt"])
    with pytest.raises(AssertionError, match="axe image-alt"):
        visitor.look()
    forget(visitor)


def test_another_window_is_heard(visit):
    visitor = visit()
    visitor.page = visitor.new_window()
    visitor.open("/accounts/signup/")
    visitor.page.evaluate(FAULTS["console error: broken"])
    with pytest.raises(AssertionError, match="console error: broken"):
        visitor.look()
    forget(visitor)


def test_a_page_that_nobody_looked_at_is_noticed(visit):
    visitor = visit()
    visitor.page.goto(f"{visitor.address}/accounts/signup/")
    with pytest.raises(AssertionError, match="signup/: not looked at"):
        visitor.complaints.say_unseen()
    forget(visitor)


def test_a_page_that_another_followed_before_anybody_looked_is_noticed(visit):
    visitor = visit()
    visitor.page.goto(f"{visitor.address}/accounts/signup/")
    with pytest.raises(AssertionError, match="signup/: not looked at"):
        visitor.open("/accounts/login/")
    forget(visitor)


def forget(visitor):
    """Drop deliberate faults, so that the visitor leaves without a complaint."""
    visitor.complaints.looked_at(visitor.page)
    visitor.page.goto("about:blank")
    del visitor.complaints.faults[:]
