from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from people import invitations
from people.models import Person
from tests.factories import person

PASSWORDS = ["otter-lamp-brisk", "heron-coal-quilt"]


@pytest.mark.postgresql
def test_of_two_at_once_one_wins_and_the_other_is_told(committed, transactional_db):
    somebody = person(password="!nothing-chosen-yet")
    token, start = invitations.make_token(somebody), Barrier(2)

    def choose(password: str) -> str:
        start.wait()
        try:
            invitations.accept(token, password)
            return password
        except invitations.Used:
            return "used"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(choose, PASSWORDS))
    winner = next(answer for answer in answers if answer != "used")
    assert "used" in answers
    assert Person.objects.get().check_password(winner)
