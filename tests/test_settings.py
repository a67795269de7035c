"""Settings as the environment gives them."""

import json
import os
import subprocess
import sys

SAY = "import json; from config import settings; print(json.dumps(settings.DATABASES))"


def options(url: str) -> dict[str, str]:
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-c", SAY], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)["default"]["OPTIONS"]
    return found


def test_what_the_databases_address_says_stays():
    found = options("postgres://u:p@db.example/undersigned?sslmode=verify-full")
    assert found == {"sslmode": "verify-full", "options": "-c jit=off"}


def test_its_own_options_are_not_ours_to_change():
    found = options("postgres://u:p@db.example/undersigned?options=-c%20jit%3Don")
    assert found == {"options": "-c jit=on"}
