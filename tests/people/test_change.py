import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Event
from people import employment
from people.employment import PersonFacts
from people.models import Person
from tests.factories import person
from tests.queue import send_emails


@pytest.fixture
def somebody(db):
    return person(first_name="Ines", last_name="Vale", email="ines@school.example")


def post(client, somebody, **typed):
    facts = {"first_name": "Ines", "last_name": "Vale", "email": somebody.email or ""}
    return client.post(reverse("people:change", args=[somebody.public_id]), {**facts, **typed})


def test_it_works(office, somebody):
    assert post(office, somebody, last_name="Hart").status_code == 302
    somebody.refresh_from_db()
    assert str(somebody) == "Ines Hart"


def test_the_trail_names_the_fields_and_keeps_no_addresses(office, somebody):
    post(office, somebody, email="new@school.example")
    event = Event.objects.get(act="person.changed")
    assert event.details == {"fields": ["email"]}


def test_nothing_changed_records_nothing(office, somebody):
    post(office, somebody)
    assert not Event.objects.exists()


def test_allauth_follows(office, somebody):
    post(office, somebody, email="NEW@school.example")
    assert EmailAddress.objects.get(user=somebody).email == "new@school.example"
    post(office, somebody, email="")
    assert not EmailAddress.objects.filter(user=somebody).exists()
    somebody.refresh_from_db()
    assert somebody.email is None


def test_the_old_address_hears_of_it(office, somebody, mailoutbox):
    post(office, somebody, email="new@school.example")
    send_emails()
    assert mailoutbox[0].to == ["ines@school.example"]


def test_a_taken_address_is_refused(office, somebody):
    person(email="taken@school.example")
    page = post(office, somebody, email="Taken@school.example")
    assert page.context["form"].errors["email"] == [
        "Someone in the staff list has this e-mail already."
    ]


def test_an_address_taken_meanwhile_is_refused_by_the_database(somebody, monkeypatch):
    """Two offices enter one address at once: the check passes, the constraint refuses."""
    person(email="taken@school.example")
    check, calls = Person.full_clean, []

    def late(self, *args, **kwargs):
        calls.append(self)
        if len(calls) > 1:
            check(self, *args, **kwargs)

    monkeypatch.setattr(Person, "full_clean", late)
    with pytest.raises(ValidationError, match="has this e-mail already"):
        employment.change_person(
            somebody, PersonFacts("Ines", "Vale", "taken@school.example"), None
        )


def test_set_email_keeps_the_rest(somebody):
    changed = employment.set_email(somebody, None, by=None)
    assert (str(changed), changed.email) == ("Ines Vale", None)
