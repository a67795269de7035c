"""A process that requests one page and prints the response."""

from django.test import Client

from tests.processes import say


def main(path: str) -> None:
    response = Client(SERVER_NAME="localhost").get(path, headers={"Authorization": "Bearer right"})
    say(f"{response.status_code}\n{response.text}")
