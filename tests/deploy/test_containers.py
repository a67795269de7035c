"""The containers run what the units run, under the same bounds, from steps that are tried on a bare
Debian."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from config.environment import BY_NAME

ROOT = Path(settings.BASE_DIR)
COMPOSE = (ROOT / "compose.yaml").read_text()


def service(name: str) -> str:
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", COMPOSE, re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("name", "changed"),
    [("web", {"127.0.0.1:800%i": "0.0.0.0:8001"}), ("jobs", {})],
)
def test_a_container_runs_what_its_unit_runs(name, changed):
    unit = (ROOT / f"deploy/undersigned-{name}@.service").read_text()
    [started] = re.findall(r"^ExecStart=(.*)", unit, re.MULTILINE)
    words = shlex.split(started.replace("/srv/undersigned/", ""))
    [command] = re.findall(r"^    command: (.*)", service(name), re.MULTILINE)
    assert json.loads(command) == [changed.get(word, word) for word in words]
    [most] = re.findall(r"^MemoryMax=(.*)", unit, re.MULTILINE)
    assert f"mem_limit: {most.lower()}" in service(name)


def test_the_image_is_made_by_steps_that_a_bare_debian_takes():
    handbook = (ROOT / "docs/production.md").read_text()
    steps = re.findall(r"\b(deploy/\w+)", (ROOT / "Containerfile").read_text())
    assert steps == ["deploy/prepare", "deploy/build"]
    blocks = "".join(re.findall(r"^```bash\n(.*?)^```", handbook, re.MULTILINE | re.DOTALL))
    assert [step for step in steps if f"\n{step}\n" not in blocks] == []


def test_every_setting_is_one_of_ours():
    handbook = (ROOT / "docs/containers.md").read_text()
    [written] = re.findall(r"undersigned\.env <<END\n(.*?)^END", handbook, re.MULTILINE | re.DOTALL)
    named = re.findall(r"^(\w+)=", written, re.MULTILINE)
    assert set(named) <= BY_NAME.keys()
    assert {name for name, each in BY_NAME.items() if each.default is None} <= {*named}
