"""A site of the first release, with people, policies and signatures, is upgraded without loss."""

import pytest

from tests.installations import installation
from tests.processes import ask

__all__ = ["installation"]


def test_the_first_release_is_upgraded_and_its_records_are_whole(installation):  # noqa: F811 - the fixture
    site = installation()
    ask(site.env, "tests.upgrades.first_release")
    site.manage("migrate", "--verbosity=0")
    # The files did not come along: two PDFs are missing, and nothing else is wrong.
    problems = site.run("verify_records").stderr.splitlines()
    assert [each[:11] for each in problems[:-1]] == ["The PDF of "] * 2
    site.manage("check", "--database=default", "--fail-level=WARNING")


@pytest.mark.once
def test_a_check_on_an_older_database_says_what_to_do(installation):  # noqa: F811 - the fixture
    """`migrate` itself runs it before the columns exist that newer triggers use."""
    site = installation()
    ask(site.env, "tests.upgrades.first_release")
    done = site.run("check", "--database=default")
    assert done.returncode == 0, done.stderr
    assert "acknowledgements_signaturedetails_no_update is missing" in done.stderr
    assert "Run `manage.py migrate`" in done.stderr
