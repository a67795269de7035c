"""The log says what happened and where, and names nobody."""

import io
import json
import logging

import pytest
from django.db import IntegrityError, connection
from django_q.conf import logger as of_jobs

from home.views import desk
from operations.logs import JSONFormatter
from tests.factories import person

pytestmark = pytest.mark.django_db
SECRET = "Jane Doe"


@pytest.fixture
def log(request):
    """The log's lines, parsed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    logger = logging.getLogger()
    requests = logging.getLogger("undersigned.requests")
    before = requests.level
    logger.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    requests.setLevel(before)


def test_an_answer_leaves_one_line_with_its_number(client, log):
    client.force_login(person(first_name="Jane", last_name="Doe"))
    response = client.get("/policies/?q=Jane", headers={"X-Request-ID": "from-the-proxy"})
    (line,) = [each for each in log() if each["said"] == "answered"]
    assert line.pop("at").endswith("+00:00")
    assert line.pop("ms") > 0
    assert line == {
        "level": "info",
        "from": "undersigned.requests",
        "said": "answered",
        "request": "from-the-proxy",
        "method": "GET",
        "view": "home:policies",
        "status": 200,
    }
    assert response["X-Request-ID"] == "from-the-proxy"


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "ü" * 20, "x" * 65])
def test_an_invalid_number_is_replaced(client, given):
    assert len(client.get("/health/", headers={"X-Request-ID": given})["X-Request-ID"]) == 32


def test_an_unknown_address_is_not_quoted(client, log):
    client.get("/nowhere/jane-doe/")
    said = [(line["said"], line.get("status")) for line in log()]
    assert said == [("answered", 404)]
    assert "jane" not in json.dumps(log())


def test_a_fault_is_logged_by_kind_and_place_without_its_message(client, log, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError(SECRET)

    client.force_login(person())
    client.raise_request_exception = False
    monkeypatch.setattr(desk, "policies_for", broken)
    client.get("/")
    (line,) = [each for each in log() if each["level"] == "error"]
    assert line["said"] == "Internal Server Error"
    assert line["errors"][0]["type"] == "ValueError"
    assert line["errors"][0]["at"][-1].endswith(" broken")
    assert SECRET not in json.dumps(log())


def test_a_constraint_is_named_and_the_row_is_not(log):
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept (name text UNIQUE)")
            for _time in range(2):
                cursor.execute("INSERT INTO kept VALUES (%s)", [SECRET])
    except IntegrityError:
        logging.getLogger("undersigned").exception("Refused.")
    (line,) = log()
    assert "kept" in line["errors"][0]["said"]
    assert SECRET not in json.dumps(line)


def test_a_job_that_fails_is_named_without_its_error_message(log):
    of_jobs.error(f"Failed 'people.jobs.send_invitation' (x) - {SECRET}: Traceback")
    (line,) = log()
    assert line["said"] == "Failed 'people.jobs.send_invitation' (x)"


def test_a_report_without_a_name_leaves_no_line(client, log):
    response = client.get("/breaches/anonymous/", headers={"X-Request-ID": "from-the-proxy"})
    assert response.status_code == 200
    assert log() == []
    assert "X-Request-ID" not in response
