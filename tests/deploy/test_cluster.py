"""Several processes behind nginx, as deploy/ sets them up: whichever answers, it is one site, and
one may be taken out while people work."""

import threading
from collections.abc import Iterator
from itertools import cycle

import pytest

from bench.browsing import Browser
from bench.cluster import Cluster, cluster
from tests.installations import new_installation

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
PASSWORD = "undersigned-demo"
POLICY = "/policies/social-media-policy/"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The demonstration, on a database of its own."""
    home = tmp_path_factory.mktemp("cluster")
    mail = f"filemail:///{home}/mail"
    with new_installation(home, migrated=True, DEMO="1", EMAIL_URL=mail) as site:
        site.manage("demo")
        with cluster(home, site.env) as running:
            yield running
    said = "".join((home / f"{name}.log").read_text() for name in running.commands)
    assert "Traceback" not in said, said


def test_each_step_may_be_answered_by_another_process(running):
    ports = cycle(f"http://127.0.0.1:{port}" for port in running.ports.values())
    teacher = Browser("")
    page = teacher.get("/accounts/login/", next(ports))
    teacher.send(
        page, "/accounts/login/", next(ports), login="teacher@demo.example", password=PASSWORD
    )
    page = teacher.get(POLICY, next(ports))
    signed = teacher.send(page, POLICY, next(ports), agreed="on", typed_name="Priya Nair")
    assert signed.status == 302, signed.text
    again = teacher.send(page, POLICY, next(ports), agreed="on", typed_name="Priya Nair")
    assert again.location == signed.location
    receipt = teacher.get(signed.location, next(ports))
    assert "Priya Nair" in receipt.text


def test_guesses_are_counted_whichever_process_they_go_to(running):
    ports = cycle(f"http://127.0.0.1:{port}" for port in running.ports.values())
    guesser = Browser("")
    page = guesser.get("/accounts/login/", next(ports))

    def guess() -> str:
        typed = {"login": "deputy@demo.example", "password": "wrong"}
        return guesser.send(page, "/accounts/login/", next(ports), **typed).text

    guesses = [guess() for _time in range(9)]
    assert "Too many tries" in guesses[-1]
    assert "Too many tries" not in guesses[7]


@pytest.mark.parametrize(
    "least", [300, pytest.param(20_000, marks=pytest.mark.long)], ids="{} requests".format
)
def test_a_process_taken_out_under_load_costs_nobody_a_request(running, least):
    asked: list[int] = []
    failed: list[str] = []
    over = threading.Event()

    def work(email: str) -> None:
        person = Browser(running.address)
        person.sign_in(email, PASSWORD)
        while not over.is_set():
            page = person.get(POLICY)
            list_ = person.get("/policies/")
            receipts = person.get("/acknowledgements/")
            tried = person.send(page, f"{POLICY}understanding/")
            for answer in (page, list_, receipts, tried):
                asked.append(answer.status)
                if answer.status != 200:
                    failed.append(f"{answer.status} {answer.text[:200]}")

    def safely(email: str) -> None:
        try:
            work(email)
        except Exception as error:  # noqa: BLE001 - a request that broke off is what is looked for
            failed.append(repr(error))

    people = ["governor", "head", "clerk", "chair", "office", "lead"]
    threads = [threading.Thread(target=safely, args=[f"{each}@demo.example"]) for each in people]
    for thread in threads:
        thread.start()
    names = cycle(running.ports)
    while len(asked) < least and not failed:
        name = next(names)
        running.take_out(name)
        running.stop(name)
        running.start(name)
        running.put_back(name)
    over.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(asked) >= least
