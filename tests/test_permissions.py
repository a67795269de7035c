"""One matrix: every URL of ours, and what each role gets there.

The admin site and allauth's pages have one rule each at the end. A URL missing from the matrix
fails `test_every_url_is_in_the_matrix`.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from acknowledgements.models import (
    Certificate,
    Checkpoint,
    Printout,
    Signature,
    TimeStamp,
    UnderstandingQuestion,
    Witness,
)
from acknowledgements.proof.day_sheets import ask_for_sheet
from acknowledgements.signing.paper import SignedForm, record_forms
from acknowledgements.signing.signing import OnPaper
from acknowledgements.telling.questions import ask_question, publish_answer
from breaches.case_file.export import ask_for_case_file
from breaches.evidence.sealed_files import put_sealed
from breaches.models import Evidence
from breaches.oversight.access_requests import answer, record_request
from home.calendar import token_of
from people.invitations import make_token
from people.models import Email, Role
from policies.lifecycle.drafting import save
from policies.models import FrontPage, OfficialAccount, Picture, Redline, Upload
from policies.originals.reading import PdfText
from policies.register.front_page import set_front_page
from policies.register.promises import keep_account
from policies.reviews.meetings import ask_for_pack
from policies.reviews.reviewing import Decided, ask_for_evidence, review
from tests.breaches.making import concern
from tests.breaches.walking import without_contexts
from tests.factories import AbsenceFactory, ClosedDayFactory, SchoolFactory, person
from tests.making import draft, locked, met, published, signed, typed

pytestmark = pytest.mark.django_db

ANONYMOUS, LEAVER = "anonymous", "leaver"
WORKING = frozenset(map(str, Role))
ALL = WORKING | {ANONYMOUS, LEAVER}
SIGNED_IN = WORKING | {LEAVER}
HEADS = frozenset({Role.DEPUTY, Role.HEAD, Role.EXECUTIVE})
KEEPERS = frozenset({Role.CHAIR, Role.VICE_CHAIR, Role.CLERK})
OVERSEERS = KEEPERS | {Role.GOVERNOR, Role.EXECUTIVE}
OFFICE = frozenset({Role.ADMINISTRATOR})
ACCOUNT_KEEPERS = HEADS | OFFICE
OFFICER = frozenset({Role.DATA_PROTECTION})
HANDLERS = frozenset(Role.handling())
NOBODY: frozenset[str] = frozenset()

OF_EVIDENCE = (
    *("evidence", "evidence_original"),
    *("evidence_lock", "evidence_release", "evidence_destroy"),
)
FOUND = (200, 302)
UNUSABLE = make_password(None)


@dataclass(frozen=True)
class Rule:
    """Who gets a page (200, or 302 onwards); all others signed in get `refusal`.

    Signed-out visitors are sent to sign in, unless the page is public.
    """

    to: frozenset[str]
    refusal: int = 403
    method: str = "get"


# Pages of a concern: for its handlers and nobody else.
OF_A_CONCERN = (
    *("concern", "answer", "message", "note", "threshold", "action", "finding", "sanction"),
    *("state", "close", "reopen", "silence", "subject_add", "handler_add", "hand_over"),
    *("stand_back", "done", "left_out", "signed"),
)
MATRIX = {
    # Signed out it is the front page, which the partnership has chosen to show here.
    "home:desk": Rule(ALL),
    "home:policies": Rule(SIGNED_IN),
    "operations:health": Rule(ALL),
    # Asked for on this machine itself, as here; see test_health.py.
    "operations:ready": Rule(ALL),
    "operations:metrics": Rule(NOBODY, 404),
    "home:emails": Rule(OFFICE),
    "home:email_send_again": Rule(OFFICE, method="post"),
    "operations:status": Rule(OFFICE),
    "operations:try_again": Rule(OFFICE, method="post"),
    "home:reviews": Rule(OVERSEERS),
    "home:evidence": Rule(OVERSEERS),
    "home:calendar": Rule(OVERSEERS),
    # The URL itself is the secret.
    "home:calendar_feed": Rule(ALL),
    "policies:review": Rule(KEEPERS),
    "policies:review_correct": Rule(KEEPERS),
    "policies:review_sheet": Rule(OVERSEERS),
    "policies:facts": Rule(KEEPERS),
    # Texts
    "policies:search": Rule(SIGNED_IN),
    "policies:starter": Rule(KEEPERS),
    "policies:front_page": Rule(KEEPERS),
    "policies:frame": Rule(ALL),
    "policies:feed": Rule(ALL),
    "policies:section": Rule(WORKING, 404),
    "policies:pupils_reminded": Rule(WORKING),
    "policies:accounts": Rule(WORKING),
    "policies:account_add": Rule(ACCOUNT_KEEPERS),
    "policies:account_change": Rule(ACCOUNT_KEEPERS),
    "policies:account_close": Rule(ACCOUNT_KEEPERS),
    "policies:import": Rule(KEEPERS),
    "policies:import_save": Rule(KEEPERS, method="post"),
    "policies:import_pdf": Rule(KEEPERS),
    "policies:import_files": Rule(KEEPERS),
    "policies:import_file": Rule(KEEPERS),
    "policies:version": Rule(WORKING, 404),
    "policies:pdf": Rule(WORKING, 404),
    "policies:new": Rule(KEEPERS),
    "policies:begin": Rule(KEEPERS, method="post"),
    "policies:edit": Rule(KEEPERS),
    "policies:earlier": Rule(KEEPERS),
    "policies:replace": Rule(KEEPERS),
    "policies:picture": Rule(KEEPERS, 404),
    "policies:submit": Rule(KEEPERS, method="post"),
    "policies:send_back": Rule(KEEPERS),
    "policies:approve": Rule(KEEPERS),
    "policies:withdraw": Rule(KEEPERS),
    "policies:call_off": Rule(KEEPERS),
    "policies:renewal": Rule(KEEPERS),
    "policies:word": Rule(KEEPERS),
    "policies:markdown": Rule(KEEPERS),
    "policies:compare": Rule(WORKING, 404),
    "policies:redline": Rule(WORKING, 404),
    "policies:meeting": Rule(OVERSEERS),
    "policies:meetings": Rule(OVERSEERS),
    "policies:agenda": Rule(KEEPERS),
    "policies:outcomes": Rule(KEEPERS),
    "home:pack": Rule(OVERSEERS, method="post"),
    "home:papers": Rule(OVERSEERS),
    "policies:discard": Rule(KEEPERS),
    "policies:publish": Rule(KEEPERS),
    "policies:check": Rule(KEEPERS),
    # Signatures
    "acknowledgements:read": Rule(WORKING, 404),
    "acknowledgements:mine": Rule(SIGNED_IN),
    "acknowledgements:own": Rule(SIGNED_IN),
    "acknowledgements:ask": Rule(WORKING, 404),
    "acknowledgements:understanding": Rule(WORKING, 404),
    "acknowledgements:understanding_questions": Rule(KEEPERS),
    "acknowledgements:questions": Rule(SIGNED_IN),
    "acknowledgements:remind": Rule(HEADS),
    "acknowledgements:undelivered": Rule(OFFICE),
    "acknowledgements:told": Rule(HEADS | OFFICE),
    # A deputy of one school sets no schedule for all.
    "acknowledgements:reminders": Rule(OFFICE | {Role.EXECUTIVE}),
    # A question by somebody whom these heads lead.
    "acknowledgements:question": Rule(HEADS, 404),
    "acknowledgements:settle": Rule(HEADS, 404, method="post"),
    "acknowledgements:publish_answer": Rule(HEADS),
    "acknowledgements:take_down": Rule(HEADS),
    "acknowledgements:receipt": Rule(NOBODY, 404),
    "acknowledgements:set_aside": Rule(HEADS | OFFICE),
    "acknowledgements:device": Rule(OFFICE),
    # They show something only after the office has handed the device over.
    "acknowledgements:device_read": Rule(ALL),
    "acknowledgements:device_over": Rule(ALL),
    "acknowledgements:device_picture": Rule(NOBODY, 404),
    "acknowledgements:scan": Rule(OFFICE, 404),
    "acknowledgements:certificate": Rule(OFFICE, 404),
    "acknowledgements:time_stamp": Rule(OFFICE, 404),
    "acknowledgements:checkpoints": Rule(KEEPERS),
    "acknowledgements:checkpoint": Rule(KEEPERS),
    "acknowledgements:witness_remove": Rule(KEEPERS),
    # Anybody holding the paper may check it.
    "acknowledgements:verify": Rule(ALL),
    "acknowledgements:verify_code": Rule(ALL),
    "acknowledgements:authority": Rule(ALL),
    "acknowledgements:unsigned": Rule(HEADS),
    "acknowledgements:person": Rule(HEADS, 404),
    "acknowledgements:certificates": Rule(HEADS, 404),
    "acknowledgements:matrix": Rule(HEADS),
    "acknowledgements:matrix_file": Rule(HEADS),
    "acknowledgements:as_it_was": Rule(HEADS),
    "acknowledgements:as_it_was_csv": Rule(HEADS),
    "acknowledgements:as_it_was_print": Rule(HEADS, method="post"),
    "acknowledgements:day_sheet": Rule(NOBODY),
    "acknowledgements:unsigned_csv": Rule(HEADS),
    "acknowledgements:forms": Rule(OFFICE),
    "acknowledgements:printout": Rule(NOBODY),
    "acknowledgements:printout_pdf": Rule(NOBODY),
    "acknowledgements:paper": Rule(OFFICE),
    # Concerns
    "breaches:concerns": Rule(HANDLERS),
    **{f"breaches:{name}": Rule(NOBODY, 404) for name in OF_A_CONCERN},
    # Evidence of a concern
    "breaches:evidence_add": Rule(NOBODY, 404),
    **{f"breaches:{name}": Rule(NOBODY, 404) for name in OF_EVIDENCE},
    # Retention of concerns
    "breaches:keeping": Rule(OFFICER),
    "breaches:rule": Rule(OFFICER),
    "breaches:rule_withdraw": Rule(OFFICER, method="post"),
    "breaches:hold": Rule(NOBODY, 404),
    "breaches:case_files": Rule(NOBODY, 404),
    "breaches:case_file": Rule(NOBODY, 404),
    "breaches:case_pdf": Rule(NOBODY, 404),
    "breaches:case_zip": Rule(NOBODY, 404),
    "breaches:numbers": Rule(KEEPERS | {Role.GOVERNOR, Role.EXECUTIVE}),
    "breaches:requests": Rule(OFFICER),
    "breaches:access_request": Rule(OFFICER),
    "breaches:access_line": Rule(OFFICER),
    "breaches:access_answered": Rule(OFFICER, method="post"),
    "breaches:access_print": Rule(OFFICER),
    "breaches:guidance": Rule(OFFICER | {Role.EXECUTIVE}),
    "breaches:covers": Rule(OFFICER | {Role.EXECUTIVE}),
    "breaches:privacy": Rule(ALL),
    "breaches:report": Rule(SIGNED_IN),
    "breaches:check": Rule(SIGNED_IN),
    # Saves for the person who opened the page, even if they were signed out meanwhile.
    "breaches:autosave": Rule(ALL, method="post"),
    "breaches:forget": Rule(SIGNED_IN),
    "breaches:mine": Rule(SIGNED_IN),
    "breaches:reply": Rule(NOBODY, 404, method="post"),
    "breaches:anonymous": Rule(ALL),
    "breaches:anonymous_return": Rule(ALL),
    # People
    "people:stylesheet": Rule(ALL),
    "people:people": Rule(OFFICE),
    "people:add": Rule(OFFICE),
    "people:person": Rule(OFFICE),
    "people:change": Rule(OFFICE),
    "people:invite": Rule(OFFICE, method="post"),
    "people:try_address": Rule(OFFICE, method="post"),
    "people:switch_off": Rule(OFFICE, method="post"),
    "people:switch_on": Rule(OFFICE, method="post"),
    "people:accept_invitation": Rule(ALL),
    "people:job_add": Rule(OFFICE),
    "people:job_change": Rule(OFFICE),
    "people:job_end": Rule(OFFICE),
    "people:absence_add": Rule(OFFICE),
    "people:absence_end": Rule(OFFICE),
    "people:schools": Rule(OFFICE),
    "people:school": Rule(OFFICE),
    "people:school_add": Rule(OFFICE),
    "people:school_change": Rule(OFFICE),
    "people:closed_day_add": Rule(OFFICE),
    "people:closed_day_remove": Rule(OFFICE),
}
# A program sends its token; for people, signed in or not, the page does not exist.
FOR_PROGRAMS = {"operations:metrics"}
# A person's own pages are refused to every role: 404, or 403 where a role opens such pages.
OWN_OFFICE_PAGES = {"acknowledgements:printout", "acknowledgements:printout_pdf"}
OWN_HEADS_PAGES = {"acknowledgements:day_sheet"}
PUBLIC_ACCOUNT_PAGES = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_logout",
}


def names(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from names(each.url_patterns, inner)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}"


def test_every_url_is_in_the_matrix():
    ours = {name for name in names(get_resolver().url_patterns) if not name.startswith("admin:")}
    assert {name for name in ours if not name.startswith("account_")} == set(MATRIX)


@pytest.fixture
def world() -> dict[str, list[Any]]:
    """One object behind each URL, none of it belonging to the roles in the matrix."""
    school = SchoolFactory(slug="hill")
    owner, office = person(school=school), person(Role.ADMINISTRATOR)
    version = published()
    on_screen = signed(owner, version)
    form = OnPaper(signed_on=timezone.localdate(), taken_by=office)
    on_paper = record_forms(version, [SignedForm(person(email=None), form)], by=office)[0]
    certificate = certificate_of(on_paper)
    printout = Printout.objects.create(
        kind=Printout.Kind.BLANK, version=version, asked_by=office, made_at=timezone.now(), forms=0
    )
    one = [version.policy.slug, version.number]
    waiting, fresh = locked("Waiting Policy", "waiting"), draft("Fresh Policy", "fresh")
    decided = Decided("no_change", timezone.localdate() + relativedelta(years=1))
    reviewed = review(version.policy, None, met(), decided)
    ask_for_evidence(version.policy, timezone.localdate())
    ask_for_pack(met())
    Redline.objects.create(before=version, after=version)
    kept = Picture.objects.create(
        pk="0" * 64, file=ContentFile(b"-", "a.png"), media_type="image/png", width=1, height=1
    )
    set_front_page(FrontPage.Shown.TITLES, None)
    account = OfficialAccount(service="Facebook", name="Hill School")
    keep_account(account, [owner], office)
    job = [owner.public_id, owner.posts.get().public_id]
    absence = [owner.public_id, AbsenceFactory(person=owner).public_id]
    closed_day = ["hill", ClosedDayFactory(school=school).public_id]
    head = person(Role.HEAD)
    question = ask_question(person(school=school), version, "question", "", "May I?")
    publish_answer(question, head, "May staff?", "They may.")
    UnderstandingQuestion.objects.create(policy=version.policy, words="May I?", right="Yes.")
    told = concern(handlers=[head], about=[owner])
    file = Evidence(concern=told, entry=told.entries.get())
    words = {"name": "a.png", "type": "image/png", "size": 1, "sha256": "0" * 64}
    file.sealed = told.seal(words, file)
    file.original = put_sealed(file, [b"-"], "original", [])
    file.save(force_insert=True)
    export = ask_for_case_file(told, False, "the police", head)
    asked = record_request(owner, timezone.localdate(), by=office)
    answered = record_request(person(), timezone.localdate(), by=office)
    answer(answered, by=office)
    looked_at = Upload.objects.create(
        by=office,
        file="originals/a.pdf",
        sha256="0" * 64,
        consent="none",
        text=PdfText("A").as_json(),
    )
    arguments: dict[str, list[Any]] = {
        **{f"breaches:{name}": [told.reference] for name in OF_A_CONCERN},
        "breaches:done": [told.reference, told.entries.get(number=1).pk],
        "breaches:left_out": [told.reference, told.parties.subjects().get().pk],
        "breaches:signed": [told.reference, on_screen.pk],
        "breaches:evidence_add": [told.reference],
        **{f"breaches:{name}": [told.reference, file.pk] for name in OF_EVIDENCE},
        "breaches:hold": [told.reference],
        "breaches:reply": [told.reference],
        "breaches:case_files": [told.reference],
        "breaches:case_file": [told.reference, export.pk],
        "breaches:case_pdf": [told.reference, export.pk],
        "breaches:case_zip": [told.reference, export.pk],
        "breaches:access_request": [asked.pk],
        "breaches:access_line": [asked.pk, told.entries.get(number=1).pk],
        "breaches:access_answered": [asked.pk],
        "breaches:access_print": [answered.pk],
        "operations:try_again": ["0" * 32],
        "policies:import_pdf": [looked_at.pk],
        "policies:import_file": [looked_at.pk],
        "policies:version": one,
        "policies:pdf": one,
        "policies:check": one,
        "policies:word": one,
        "policies:section": [one[0], "2.1"],
        "policies:account_change": [account.pk],
        "policies:account_close": [account.pk],
        "policies:facts": one[:1],
        "policies:review": one[:1],
        "policies:review_correct": [one[0], reviewed.pk],
        "policies:review_sheet": [one[0], reviewed.pk],
        "home:reviews": one[:1],
        "home:email_send_again": [Email.objects.filter(person=owner).values_list("pk").get()[0]],
        "home:evidence": [one[0], timezone.localdate()],
        "home:calendar_feed": [token_of(person(Role.GOVERNOR))],
        "policies:markdown": one,
        "policies:begin": one[:1],
        "policies:edit": [fresh.policy.slug],
        "policies:replace": [fresh.policy.slug],
        "policies:earlier": [fresh.policy.slug, save(fresh, typed(), None, "").number],
        "policies:picture": [kept.pk],
        "acknowledgements:device_picture": [kept.pk],
        "policies:renewal": one[:1],
        "policies:compare": [one[0], one[1], one[1]],
        "policies:redline": [one[0], one[1], one[1]],
        **{
            name: [version.meeting_id]
            for name in (
                *("policies:meeting", "policies:agenda", "policies:outcomes"),
                *("home:pack", "home:papers"),
            )
        },
        **{
            f"policies:{name}": [waiting.policy.slug, waiting.number]
            for name in ("send_back", "approve", "withdraw", "call_off")
        },
        "policies:submit": [fresh.policy.slug, fresh.number],
        "policies:discard": [fresh.policy.slug, fresh.number],
        "policies:publish": [waiting.policy.slug, waiting.number],
        "acknowledgements:read": one[:1],
        "acknowledgements:ask": one[:1],
        "acknowledgements:understanding": one[:1],
        "acknowledgements:understanding_questions": one[:1],
        "acknowledgements:own": [one[0], owner.public_id],
        **{
            f"acknowledgements:{name}": [question.pk]
            for name in ("question", "settle", "publish_answer", "take_down")
        },
        "acknowledgements:receipt": [on_screen.pk],
        "acknowledgements:scan": [on_paper.pk],
        "acknowledgements:set_aside": [on_paper.pk],
        "acknowledgements:certificate": [on_paper.pk],
        "acknowledgements:time_stamp": [certificate.pk],
        "acknowledgements:matrix_file": ["csv"],
        "acknowledgements:person": [owner.public_id],
        "acknowledgements:certificates": [owner.public_id],
        "acknowledgements:checkpoint": [checkpoint_of(timezone.localdate()).pk],
        "acknowledgements:witness_remove": [
            Witness.objects.create(email="auditor@example.org", added_by=owner).pk
        ],
        "acknowledgements:verify_code": [certificate.code],
        "acknowledgements:printout": [printout.pk],
        "acknowledgements:day_sheet": [
            ask_for_sheet(version.policy, timezone.localdate(), person(Role.HEAD)).pk
        ],
        "acknowledgements:printout_pdf": [printout.pk],
        "people:person": job[:1],
        "people:change": job[:1],
        "people:invite": job[:1],
        "people:try_address": job[:1],
        "people:switch_off": job[:1],
        "people:switch_on": job[:1],
        "people:accept_invitation": [make_token(person(password=UNUSABLE))],
        "people:job_add": job[:1],
        "people:job_change": job,
        "people:job_end": job,
        "people:absence_add": job[:1],
        "people:absence_end": absence,
        "people:school": ["hill"],
        "people:school_change": ["hill"],
        "people:closed_day_add": ["hill"],
        "people:closed_day_remove": closed_day,
    }
    return arguments


def certificate_of(signature: Signature) -> Certificate:
    """A tiny one, for tests that don't look at its PDF."""
    made = Certificate(signature=signature, sha256="0" * 64, seal="0" * 64)
    made.file.save(f"{signature.pk}.pdf", ContentFile(b"%PDF-1.7"), save=False)
    made.save(force_insert=True)
    TimeStamp.objects.create(certificate=made, token=b"", at=timezone.now(), service="A clock")
    return made


def checkpoint_of(day: datetime.date) -> Checkpoint:
    made = Checkpoint(day=day, sequence=0, hash="0" * 64, sha256="0" * 64)
    made.file.save(made.file_name, ContentFile(b"{}"), save=False)
    made.save(force_insert=True)
    return made


def expected(name: str, rule: Rule, who: str) -> tuple[int, ...]:
    if who in rule.to:
        # The recorded form has no scan, and only the office learns that.
        return (404,) if name == "acknowledgements:scan" else FOUND
    if (name in OWN_OFFICE_PAGES and who in OFFICE) or (name in OWN_HEADS_PAGES and who in HEADS):
        return (404,)
    return (rule.refusal,)


# Between them they open nearly every page; on PostgreSQL that is enough.
BOTH = {Role.EXECUTIVE, Role.CLERK, Role.ADMINISTRATOR, Role.DATA_PROTECTION}


@pytest.mark.parametrize(
    "who",
    [pytest.param(who, marks=pytest.mark.both if who in BOTH else ()) for who in sorted(SIGNED_IN)],
)
def test_each_role_gets_what_the_matrix_says(client, world, who):
    visitor = person(None if who == LEAVER else Role(who))
    client.force_login(visitor)
    wrong = {}
    with without_contexts():
        for name, rule in MATRIX.items():
            response = getattr(client, rule.method)(reverse(name, args=world.get(name)))
            if response.streaming:
                list(response)  # Read to the end, or its file stays open.
            if response.status_code not in expected(name, rule, who):
                wrong[name] = response.status_code
    assert wrong == {}


def test_signed_out_visitors_are_sent_to_sign_in(client, world):
    wrong = {}
    for name, rule in MATRIX.items():
        url = reverse(name, args=world.get(name))
        response = getattr(client, rule.method)(url)
        if name in FOR_PROGRAMS:
            assert response.status_code == 404
            continue
        public = response.status_code == 200
        asked = response.status_code == 302 and response.url.startswith("/accounts/login/")
        if (ANONYMOUS in rule.to and not public) or (ANONYMOUS not in rule.to and not asked):
            wrong[name] = response.status_code
    assert wrong == {}


@pytest.mark.parametrize("who", sorted(WORKING))
def test_the_admin_site_is_closed_to_every_role(client, who):
    client.force_login(person(Role(who)))
    assert client.get("/admin/").status_code in (302, 403)
    assert client.get("/admin/people/person/").status_code in (302, 403)


def test_only_allauths_sign_in_pages_are_open_when_signed_out(client):
    accounts = {name for name in names(get_resolver().url_patterns) if name.startswith("account_")}
    for name in accounts:
        arguments = ["x", "y"] if name == "account_reset_password_from_key" else []
        response = client.get(reverse(name, args=arguments))
        closed = response.status_code == 302 and response.url.startswith("/accounts/login/")
        assert closed != (name in PUBLIC_ACCOUNT_PAGES - {"account_logout"}), name
