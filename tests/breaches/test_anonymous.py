"""Reporting without a name: no cookie, no session, and nothing kept that gives them away."""

import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_q.models import OrmQ

from audit.models import Event
from breaches import jobs
from breaches.evidence import sealed_files
from breaches.intake import replying
from breaches.models import Concern, Cover, Entry, Evidence, Letter, Party
from breaches.views import anonymous
from people.models import Role
from tests.acknowledgements.test_receipt import picture
from tests.breaches.making import concern
from tests.breaches.test_stripping import taken
from tests.factories import AbsenceFactory, PostFactory, person
from tests.making import published

pytestmark = pytest.mark.django_db
URL, RETURN = "/breaches/anonymous/", "/breaches/anonymous/return/"
# On its own: the digits of a UUID may look like one.
CODE = re.compile(r"(?<![\w-])(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}(?![\w-])")


def png(name="a.png"):
    return SimpleUploadedFile(name, picture())


def full_disk(*_args, **_more):
    raise OSError("No space left on device")


@pytest.fixture
def executive():
    return person(Role.EXECUTIVE, first_name="Miriam", last_name="Ashdown")


def answers(**more):
    return {
        "at_risk": "no",
        "kind": "conduct",
        "what": "A post about a pupil.",
        "described_as": "unknown",
        "choice": "executive",
        "step": "check",
        **more,
    }


def sending(client, **more):
    """What the page that shows who will see it sends."""
    page = client.post(URL, answers(**more))
    assert "route" in page.context, page.context["form"].errors
    hidden = {"route": page.context["route"].fingerprint, "ticket": page.context["ticket"]}
    return answers(**{**more, **hidden, "step": "send"})


def code_in(text):
    found = CODE.search(text)
    assert found, text
    return found[0]


def report(client, **more):
    """Send a report; return its code."""
    page = client.post(URL, sending(client, **more))
    return code_in(page.text)


def test_it_says_honestly_what_it_cannot_promise(client):
    page = client.get(URL).text
    assert "may log that you visited this site" in page
    assert "may show who tells it" in page
    assert "may have to act" in page


def test_it_is_linked_from_the_page_to_sign_in(client):
    assert URL in client.get("/accounts/login/").text


def test_who_will_see_it_is_shown_before_anything_is_sent(client, executive):
    page = client.post(URL, answers()).text
    assert "Miriam Ashdown" in page
    assert not Concern.objects.exists()


def test_sending_gives_a_code_of_eighty_bits(client, executive):
    code = report(client)
    assert len(code.replace("-", "")) * 5 == 80
    assert Concern.objects.opened_by(code.lower().replace("-", " ")) == Concern.objects.get()


def test_no_page_reads_or_sets_a_cookie(executive):
    client = Client()
    client.force_login(person())
    before = dict(client.cookies)
    code = report(client)
    pages = [
        client.get(URL),
        client.post(URL, answers()),
        client.get(RETURN),
        client.post(RETURN, {"code": code}),
        replied(client, code, text="Year 4", files=[png()]),
    ]
    for page in pages:
        assert not page.cookies
        assert not page.wsgi_request.session.accessed
        assert "Cookie" not in page.headers.get("Vary", "")
        assert page["Cache-Control"] == "no-store"
    assert dict(client.cookies) == before


def test_a_form_token_is_not_needed(executive):
    client = Client(enforce_csrf_checks=True)
    assert report(client)


def test_it_keeps_the_day_and_no_time(client, executive):
    report(client)
    made = Concern.objects.get()
    assert (made.way, made.received_at, made.reporter_mark) == ("anonymous", None, "")
    assert not Entry.objects.exclude(at=None).exists()
    assert not Entry.objects.exclude(author=None).exists()
    assert not Party.objects.filter(part=Party.Part.REPORTER).exists()


def test_it_leaves_no_event_and_no_job(client, executive):
    events = Event.objects.count()
    report(client)
    assert Event.objects.count() == events
    assert not OrmQ.objects.exists()


def test_handlers_are_told_with_the_next_quarter_of_an_hour(client, executive):
    report(client)
    jobs.send_letters()
    assert not mail.outbox
    jobs.send_quiet_letters()
    assert [letter.to for letter in mail.outbox] == [[executive.email]]
    assert not Letter.objects.exists()


def test_it_is_about_an_office_without_a_name(client, executive):
    chair = person(Role.CHAIR)
    page = client.get(URL).text
    assert "Executive headteacher, all schools" in page
    assert "Ashdown" not in page.replace("Miriam Ashdown (", "")
    office = str(executive.jobs[0].public_id)
    report(client, offices_about=[office])
    assert Concern.objects.get().parties.handling().get().person == chair
    assert Concern.objects.get().parties.subjects().get().words["name"] == "Miriam Ashdown"


def test_somebody_named_in_the_words_does_not_get_it(client, executive):
    chair = person(Role.CHAIR)
    report(client, described="The head, Mrs Ashdown")
    assert Concern.objects.get().parties.handling().get().person == chair


def test_nobody_signed_out_searches_the_staff_list(client, executive):
    person(first_name="Callum", last_name="Drury")
    assert "Drury" not in client.post(URL, answers(find="Drury", described="Drury")).text.replace(
        'value="Drury"', ""
    ).replace("Drury</dd>", "")


def test_what_is_missing_is_said_and_the_rest_kept(client, executive):
    page = client.post(URL, answers(what="", when="On Monday")).text
    assert "Say what happened" in page
    assert "On Monday" in page


def test_what_was_written_can_be_changed(client, executive):
    page = client.post(URL, answers(step="change")).text
    assert "A post about a pupil." in page
    assert "There is a problem" not in page


def test_a_second_press_gives_the_same_code_and_no_second_report(client, executive):
    sent = sending(client)
    first, second = (code_in(client.post(URL, sent).text) for _ in range(2))
    assert first == second
    assert Concern.objects.count() == 1


def test_a_ticket_of_somebodys_own_making_opens_nothing(client, executive):
    page = client.post(URL, {**sending(client), "ticket": ""})
    other = client.post(URL, {**sending(client), "ticket": ""})
    assert code_in(page.text) != code_in(other.text)


def test_if_who_will_see_it_changes_it_is_shown_again(client, executive):
    sent = sending(client)
    executive.posts.all().update(role=Role.STAFF)
    person(Role.EXECUTIVE)
    assert "Who will see this has changed." in client.post(URL, sent).text
    assert not Concern.objects.exists()


def test_where_nobody_is_left_it_says_who_to_call(client):
    page = client.post(URL, answers()).text
    assert "Nobody inside may receive this report." in page
    assert "Send my report" not in page


def test_pictures_are_stripped_and_nothing_else_is_kept_of_them(client, executive):
    client.post(URL, {**sending(client), "files": [png("IMG_2041 Priya.png")]})
    evidence = Evidence.objects.get()
    assert evidence.original == ""
    assert "Priya" not in evidence.words["name"]


def test_documents_are_refused_with_the_reason_and_the_words_kept(client, executive):
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7\n")
    page = client.post(URL, {**sending(client), "files": [file]}).text
    assert "There is a problem" in page
    assert "A post about a pupil." in page
    assert not Concern.objects.exists()


def broken():
    """A picture that is refused as soon as it is examined."""
    return SimpleUploadedFile("a.png", picture()[:40])


def test_too_many_a_day_are_refused_before_a_picture_is_looked_at(client, executive, monkeypatch):
    monkeypatch.setattr(anonymous, "MOST_A_DAY", 1)
    report(client)
    page = client.post(URL, {**sending(client), "files": [broken()]})
    assert page.status_code == 429
    assert Concern.objects.count() == 1


def test_while_others_pictures_are_drawn_the_words_are_kept(client, executive):
    with taken(2):
        page = client.post(URL, {**sending(client), "files": [png()]})
    assert page.status_code == 503
    for words in ("Try again in a minute", "choose them again", "A post about a pupil."):
        assert words in page.text
    assert not Concern.objects.exists()


def test_a_second_press_says_how_many_pictures_are_kept(client, executive):
    sent = sending(client)
    client.post(URL, sent)
    page = client.post(URL, {**sent, "files": [png()]}).text
    assert "Sending it again added nothing. 0 pictures are kept with it." in page
    assert code_in(page)
    assert not Evidence.objects.exists()


def test_a_reload_says_that_the_picture_is_kept(client, executive):
    sent = sending(client)
    client.post(URL, {**sent, "files": [png()]})
    page = client.post(URL, {**sent, "files": [png()]}).text
    assert "1 picture is kept with it." in page
    assert Evidence.objects.count() == 1


def test_it_does_not_say_who_is_away(client, executive):
    deputy = person(Role.DEPUTY)
    Cover.objects.create(person=executive, cover=deputy)
    AbsenceFactory(person=executive)
    page = client.post(URL, answers()).text
    assert f"{deputy}</strong>" in page
    assert "They are told as well." in page
    assert "Covers for" not in page


def test_the_page_does_not_name_who_is_left_out(client, executive):
    person(Role.DEPUTY, first_name="Gareth", last_name="Penhale")
    person(Role.CHAIR)
    words = {"described": "That Penhale", "leave_out": str(executive.public_id)}
    page = client.post(URL, answers(**words, leave_out_why="A friend"))
    assert "Executive headteacher, all schools is left out at first: A friend" in page.text
    assert "Somebody is left out at first" in page.text
    assert "Gareth" not in page.text
    assert "Miriam" not in page.text


def test_who_is_to_be_left_out_is_asked_by_office(client, executive):
    PostFactory(person=executive, role=Role.SAFEGUARDING, school=None)
    shown = client.get(URL).context["form"].fields["leave_out"].choices
    offices = "Executive headteacher, all schools; Designated safeguarding lead, all schools"
    assert [(key, str(label)) for key, label in shown][1:] == [(str(executive.public_id), offices)]


def replied(client, code, ticket="r" * 32, **more):
    return client.post(RETURN, {"code": code, "ticket": ticket, "step": "reply", **more})


def test_the_code_opens_the_conversation(client, executive):
    code = report(client)
    made = Concern.objects.get()
    made.write(Entry.Kind.MESSAGE, {"text": "Which class was it?"}, by=executive)
    made.write(Entry.Kind.NOTE, {"text": "Ask the other teacher."}, by=executive)
    page = client.post(RETURN, {"code": code}).text
    assert "Which class was it?" in page
    assert "Ask the other teacher." not in page


def test_a_reply_is_kept_without_a_time(client, executive):
    code = report(client)
    page = replied(client, code, text="Year 4").text
    assert "Your message is sent." in page
    reply = Entry.objects.get(kind=Entry.Kind.MESSAGE)
    assert (reply.words["text"], reply.at, reply.author) == ("Year 4", None, None)


def test_an_empty_reply_is_said(client, executive):
    code = report(client)
    page = replied(client, code, text="").text
    assert "Write a message, or choose a picture." in page


def test_a_reload_repeats_no_reply(client, executive):
    code = report(client)
    for _press in range(2):
        assert "Your message is sent." in replied(client, code, text="Year 4").text
    assert Entry.objects.filter(kind=Entry.Kind.MESSAGE).count() == 1


def test_the_next_reply_is_another_one(client, executive):
    code = report(client)
    page = replied(client, code, text="Year 4")
    replied(client, code, page.context["ticket"], text="And Year 5")
    assert Entry.objects.filter(kind=Entry.Kind.MESSAGE).count() == 2


def test_a_picture_can_be_added_later(client, executive):
    code = report(client)
    page = replied(client, code, text="", files=[png("Priya.png")])
    assert "With 1 picture." in page.text
    evidence = Evidence.objects.get()
    assert (evidence.original, evidence.words["name"]) == ("", "picture-1.png")
    assert (evidence.entry.kind, evidence.entry.at, evidence.entry.author) == (
        *("evidence", None, None),
    )
    assert not OrmQ.objects.exists()


def test_a_handler_sees_it(client, executive):
    code = report(client)
    replied(client, code, text="", files=[png()])
    client.force_login(executive)
    page = client.get(Concern.objects.get().get_absolute_url()).text
    assert "Show the picture picture-1.png" in page


def test_a_document_later_is_refused_and_the_words_are_kept(client, executive):
    code = report(client)
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7\n")
    page = replied(client, code, text="Look at this", files=[file]).text
    assert "Without your name only pictures are taken" in page
    assert "Look at this" in page
    assert "choose them again" in page
    assert not Entry.objects.filter(kind=Entry.Kind.EVIDENCE).exists()


def test_while_others_pictures_are_drawn_a_reply_is_kept_in_the_page(client, executive):
    code = report(client)
    with taken(2):
        page = replied(client, code, text="Look at this", files=[png()])
    assert page.status_code == 503
    assert "Look at this" in page.text


def test_too_many_replies_a_day_are_refused_before_a_picture_is_looked_at(
    client, executive, monkeypatch
):
    monkeypatch.setattr(replying, "MOST_A_DAY", 1)
    code = report(client)
    replied(client, code, "a" * 32, text="Year 4")
    page = replied(client, code, "b" * 32, text="Year 5", files=[broken()]).text
    assert "No more can be taken today." in page
    assert "Year 5" in page
    assert "damaged" not in page
    assert Entry.objects.filter(author=None, kind=Entry.Kind.MESSAGE).count() == 1


def test_what_handlers_write_leaves_room_for_replies(client, executive, monkeypatch):
    monkeypatch.setattr(replying, "MOST_A_DAY", 1)
    code = report(client)
    Concern.objects.get().write(Entry.Kind.MESSAGE, {"text": "Which class?"}, by=executive)
    assert "Your message is sent." in replied(client, code, text="Year 4").text


def test_a_full_disk_is_said_and_the_words_are_kept(client, executive, monkeypatch):
    code = report(client)
    monkeypatch.setattr(sealed_files, "put_sealed", full_disk)
    page = replied(client, code, text="Look at this", files=[png()]).text
    assert "could not be stored" in page
    assert "Look at this" in page
    assert not Entry.objects.filter(kind=Entry.Kind.EVIDENCE).exists()


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "\x00", "1" * 5000])
def test_a_wrong_code_opens_nothing(client, executive, code):
    report(client)
    page = client.post(RETURN, {"code": code})
    assert page.status_code == 200
    assert "concern" not in page.context
    assert page.context["form"].errors["code"]


def test_a_wrong_code_is_said_at_its_field_and_kept(client):
    page = client.post(RETURN, {"code": "7K2M-0000"}).text
    assert "<title>Error:" in page
    assert "This code opens nothing." in page
    assert 'value="7K2M-0000"' in page
    assert 'aria-invalid="true"' in page


def test_no_code_opens_a_named_report(client):
    concern(reporter=person())
    assert "This code opens nothing." in client.post(RETURN, {"code": "0"}).text


def test_its_statements_do_not_grow(client, executive, statements):
    code = report(client)
    few = (
        statements(lambda: client.get(URL)),
        statements(lambda: client.post(RETURN, {"code": code})),
    )
    made = Concern.objects.get()
    for number in range(10):
        made.write(Entry.Kind.MESSAGE, {"text": "More"}, by=executive)
        published(f"Policy {number}", f"words {number}")
        person(Role.DEPUTY)
    many = (
        statements(lambda: client.get(URL)),
        statements(lambda: client.post(RETURN, {"code": code})),
    )
    assert many == few


def test_where_nobody_is_left_the_conversation_says_who_to_call(client, executive):
    code = report(client)
    assert "Miriam Ashdown" in client.post(RETURN, {"code": code}).text
    executive.posts.all().update(role=Role.STAFF)
    assert "0800 028 0285" in client.post(RETURN, {"code": code}).text
