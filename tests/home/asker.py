"""A process that asks for one address and says what it got."""

from django.test import Client

from tests.processes import say


def main(path: str) -> None:
    response = Client(SERVER_NAME="localhost").get(path, headers={"Authorization": "Bearer right"})
    say(f"{response.status_code}\n{response.text}")
