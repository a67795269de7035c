import io

import pytest
from django.core.management import CommandError, call_command

from policies.models import Policy, Version
from tests.making import draft, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "policy.md"
    path.write_bytes(text())
    return path


def run(*args):
    out = io.StringIO()
    call_command("import_policy", *map(str, args), stdout=out, no_color=True)
    return out.getvalue()


def test_it_makes_a_draft(file):
    run(file)
    version = Version.objects.get()
    assert (version.state, version.number, version.title) == (
        "draft",
        "1.0",
        "Quiet Screens Policy",
    )


def test_it_publishes_with_a_real_pdf_and_a_sign_off(file):
    out = run(file, "--publish", "--due", "2099-12-31")
    version = Version.objects.get()
    assert "Quiet Screens Policy 1.0: Published." in out
    with version.pdf.open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
    assert str(version.policy.rounds.get().due) == "2099-12-31"


def test_it_goes_on_with_a_run_that_was_stopped(file):
    run(file)
    run(file, "--publish")
    assert Version.objects.get().state == "published"


def test_it_says_which_version_a_text_is_already(file):
    run(file)
    assert "it is Quiet Screens Policy 1.0. Nothing was made." in run(file)
    assert Version.objects.count() == 1


def test_it_refuses_a_second_draft_and_writes_nothing(file):
    draft(words="something else")
    with pytest.raises(CommandError, match="already has a draft"):
        run(file)
    assert Version.objects.count() == 1


def test_it_refuses_a_due_date_that_is_past(file):
    with pytest.raises(CommandError, match="is past"):
        run(file, "--publish", "--due", "2020-01-01")
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"no headings", b"# Title\n\n## 1. Only\n\nNo consent."]
)
def test_it_refuses_with_a_message_and_writes_nothing(tmp_path, content):
    path = tmp_path / "wrong.md"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="can't be imported"):
        run(path)
    assert not Policy.objects.exists()


def test_it_takes_a_policy_that_nobody_signs(tmp_path):
    path = tmp_path / "policy.md"
    path.write_text("# School Trips Policy\n\n## 1. Aims\n\nWe go out safely.\n")
    run(path, "--nobody-signs", "--publish")
    version = Version.objects.get()
    assert (version.statement, version.policy.rounds.count()) == ("", 0)


def test_it_says_when_a_file_cannot_be_read(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        run(tmp_path / "missing.md")
