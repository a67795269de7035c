"""The policies before signing in: chosen by the clerk, read by everyone, found by searching."""

from playwright.sync_api import expect

CHOICES = ("Nothing: people sign in first", "Titles and texts: anybody may read the policies")


def choose(clerk, label):
    clerk.open("/policies/front-page/")
    clerk.tick(label)
    clerk.press("Save")


def test_the_clerk_opens_the_policies_to_all_and_closes_them(visit):
    clerk, anybody = visit("clerk@demo.example"), visit(width=320)
    choose(clerk, CHOICES[1])

    anybody.open("/")
    expect(anybody.page.get_by_text("Internet use on school computers")).to_be_visible()
    anybody.open("/policies/frame/")
    expect(anybody.page.get_by_role("link", name="Social Media Policy")).to_be_visible()
    anybody.open("/policies/social-media-policy/sections/8.2/")
    assert anybody.page.url.partition("#")[2]
    expect(anybody.page.get_by_role("heading", name="8.2")).to_be_in_viewport()
    expect(anybody.page.get_by_role("link", name="Sign in to sign it")).to_have_count(1)

    choose(clerk, CHOICES[0])
    anybody.open("/")
    expect(anybody.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_words_are_looked_for_and_lead_to_their_section(visit):
    teacher = visit("teacher@demo.example", width=320)
    teacher.open("/policies/")
    teacher.fill_in("Search the policies", '"child protection" complaints')
    teacher.press("Search")
    expect(teacher.page.locator("mark").first).to_be_visible()
    teacher.follow("4 Policies to read with this one")
    expect(teacher.page.get_by_role("heading", name="Policies to read")).to_be_in_viewport()
    teacher.open("/policies/search/?q=elephants")
    expect(teacher.page.locator("main")).to_contain_text("Nothing was found.")
    teacher.open("/policies/search/?q=%3F")
    expect(teacher.page.get_by_role("alert")).to_contain_text("Type a word")
