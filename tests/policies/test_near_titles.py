"""A title near another policy's: is it that policy's next version?"""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from policies.lifecycle.drafting import begin, save
from policies.models import Policy, Version
from policies.register.near_titles import near
from tests.making import draft, previewed, published, text, typed

pytestmark = pytest.mark.django_db
SAVE, NEW = "/policies/import/save/", "/policies/new/"
HELD, NEXT = "Quiet Screens Policy", "Quiet Screen Policy 2027"


def offered(title):
    return [(each.policy.title, each.alike) for each in near(title)]


def keep(client, title=NEXT, **answers):
    return client.post(SAVE, previewed(text(title), **answers))


def run(path, *args):
    path.write_bytes(text(NEXT))
    call_command("import_policy", str(path), *args, stdout=io.StringIO())


# What is near


@pytest.mark.parametrize(
    "title",
    [
        "Quiet Screens",
        "The Policy on Quiet Screens",
        "Quiet & Screens Policy",
        "Quiet Screen Policy",
        "Quiet Screens' Policy",
        "Quiet-Screens Policy",
        "Quiet Screens Policy 2026-27",
        "Quiet Screens Policy, September 2026",
        "Quiet Screens Policy v2.1 (final)",
    ],
)
def test_small_words_plurals_and_editions_make_no_other_policy(title):
    draft()
    assert offered(title) == [(HELD, True)]


@pytest.mark.parametrize("title", ["Quite Screens Policy", "Quiet Screens Procedure"])
def test_a_slip_or_another_kind_of_paper_is_near_but_perhaps_another(title):
    draft()
    assert offered(title) == [(HELD, False)]


@pytest.mark.parametrize("title", ["Quiet Rooms Policy", "QUIET screens policy", "Policy", ""])
def test_other_titles_and_the_same_title_are_not_asked_about(title):
    draft()
    assert offered(title) == []


def test_numbers_tell_titles_apart():
    draft("Key Stage 1 Policy")
    assert offered("Key Stage 2 Policy") == []


def test_the_title_of_a_text_under_way_is_its_policys():
    policy = published().policy
    save(begin(policy, None), typed(title="Calm Rooms Policy"), None, "")
    assert offered("Calm rooms policy") == [(HELD, True)]


def test_it_takes_as_many_statements_for_many_policies(statements):
    draft()
    few = statements(lambda: near(NEXT))
    for number in range(10):
        draft(f"Policy {number} of many")
    assert statements(lambda: near(NEXT)) == few == 3


# On the preview


def test_the_preview_asks_and_suggests_what_is_likely(clerk):
    policy = draft().policy
    form = keep(clerk).context["form"]
    assert form.errors["becomes"] == ["Choose whether it is a new policy."]
    assert form.fields["becomes"].initial == policy.slug


def test_where_it_is_only_near_a_new_policy_is_suggested(clerk):
    draft()
    assert keep(clerk, "Quite Screens Policy").context["form"].fields["becomes"].initial == "new"


def test_the_next_version_is_a_draft_of_that_policy(clerk):
    policy = published().policy
    keep(clerk, becomes=policy.slug)
    made = Version.objects.get(state="draft")
    assert (made.policy, made.number, made.title) == (policy, "2.0", NEXT)


def test_a_new_policy_is_one(clerk):
    draft()
    keep(clerk, becomes="new")
    assert Policy.objects.count() == 2


def test_a_policy_that_was_not_offered_is_refused(clerk):
    other = draft("Lone Working Policy").policy
    draft()
    assert "Select a valid choice" in keep(clerk, becomes=other.slug).text
    assert Version.objects.count() == 2


# New by its title


def test_a_new_policys_title_is_asked_about(clerk):
    policy = published().policy
    shown = clerk.post(NEW, {"title": NEXT})
    assert "Is this the next version of a policy you have?" in shown.text
    sent = clerk.post(NEW, {"title": NEXT, "becomes": policy.slug})
    assert sent.url == reverse("policies:edit", args=[policy.slug])
    assert policy.versions.get(state="draft").number == "2.0"


def test_a_new_policy_of_a_near_title_can_be_begun(clerk):
    draft()
    clerk.post(NEW, {"title": NEXT, "becomes": "new"})
    assert Policy.objects.filter(title=NEXT).exists()


# By command


def test_the_command_asks_with_both_answers(tmp_path):
    draft()
    answers = r'--next-version-of "Quiet Screens Policy" or --new-policy'
    with pytest.raises(CommandError, match=answers):
        run(tmp_path / "a.md")
    assert Version.objects.count() == 1


def test_the_command_makes_a_next_version(tmp_path):
    policy = published().policy
    run(tmp_path / "a.md", "--next-version-of", "quiet screens POLICY")
    assert policy.versions.get(state="draft").title == NEXT


def test_the_command_makes_a_new_policy(tmp_path):
    draft()
    run(tmp_path / "a.md", "--new-policy")
    assert Policy.objects.count() == 2


def test_the_command_knows_no_such_policy(tmp_path):
    with pytest.raises(CommandError, match="There is no policy called “Nothing”"):
        run(tmp_path / "a.md", "--next-version-of", "Nothing")


def test_a_next_version_under_another_policys_title_is_refused(tmp_path):
    published()
    draft(NEXT)
    with pytest.raises(CommandError, match="is the title of another policy"):
        run(tmp_path / "a.md", "--next-version-of", HELD)


# A draft's title, changed in the editor


def test_a_policy_never_in_force_takes_its_drafts_title():
    made = draft()
    save(made, typed(title="Calm Rooms Policy"), None, "")
    assert Policy.objects.titled("Calm rooms policy") == made.policy


def test_a_policy_in_force_keeps_its_title_until_the_draft_is():
    made = begin(published().policy, None)
    save(made, typed(title="Calm Rooms Policy"), None, "")
    assert Policy.objects.get().title == HELD


def test_a_draft_does_not_take_another_policys_title():
    draft("Calm Rooms Policy")
    made = draft()
    kept = save(made, typed(title="CALM rooms policy"), None, "")
    assert "is the title of another policy" in kept.problems[0]["message"]
    made.refresh_from_db()
    assert made.title == HELD
