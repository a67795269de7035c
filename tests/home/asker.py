"""A process that asks for one address and says what it got."""

from django.test import Client


def main(path: str) -> None:
    response = Client(SERVER_NAME="localhost").get(path, headers={"Authorization": "Bearer right"})
    print(response.status_code, response.text, sep="\n")
