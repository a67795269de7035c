"""A visitor who never complains proves nothing: each kind of fault must be found."""

import pytest

pytestmark = pytest.mark.looks
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
    visitor.faults.clear()


def test_a_page_that_nobody_looked_at_is_noticed(visit):
    visitor = visit()
    visitor.page.goto(f"{visitor.address}/accounts/signup/")
    with pytest.raises(AssertionError, match="not looked at"):
        visitor.say_unseen()
    visitor.look()
