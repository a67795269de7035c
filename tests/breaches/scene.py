"""A partnership with somebody in every office and concerns that all of them handle; reports made
through the pages; and every URL of ours with its arguments."""

from types import SimpleNamespace
from unittest import mock

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from breaches import jobs, opening
from breaches.case_file.export import ask_for_case_file, make_case_file
from breaches.evidence import sealed_files
from breaches.evidence.file_types import examine
from breaches.handling import actions, decisions, messages, states
from breaches.handling.actions import Facts
from breaches.models import AccessLine, Act, Concern, Decision, Evidence, Finding, Sanction
from breaches.oversight import access_requests, erasure, retention
from people.models import Role
from tests.acknowledgements.test_receipt import picture
from tests.breaches.making import concern
from tests.breaches.walking import Addresses
from tests.factories import PostFactory, SchoolFactory, person, today
from tests.test_permissions import OF_A_CONCERN, OF_EVIDENCE

# Words of the reports, notes and so on, found nowhere else.
SECRET = "Xylophone-Zeppelin"


def everybody():
    """Somebody in every office."""
    hill, lane = SchoolFactory(name="Hill"), SchoolFactory(name="Lane")
    people = {
        "reporter": person(school=hill),
        "cook": person(school=hill),
        "deputy": person(Role.DEPUTY, school=hill),
        "other_deputy": person(Role.DEPUTY, school=lane),
        "two_schools": person(Role.DEPUTY, school=hill, last_name="Twoplaces"),
        "executive": person(Role.EXECUTIVE),
        "chair": person(Role.CHAIR),
        "vice_chair": person(Role.VICE_CHAIR),
        "governor": person(Role.GOVERNOR),
        "clerk": person(Role.CLERK),
        "lead": person(Role.SAFEGUARDING, school=hill),
        "officer": person(Role.DATA_PROTECTION),
        "other_officer": person(Role.DATA_PROTECTION),
        "office": person(Role.ADMINISTRATOR),
    }
    PostFactory(person=people["two_schools"], role=Role.SAFEGUARDING, school=lane)
    return SimpleNamespace(**people, people=people)


def furnished(staff, world):
    """Everything else: concerns that all of them handle, and a row behind each URL."""
    retention.confirm("", "", months=1, reason="Ours.", by=staff.officer)
    staff.world = world
    staff.request = access_requests.record_request(staff.reporter, today(), staff.other_officer)
    # With the one of `world` these are four: one more would change the numbers.
    staff.others = [other_concern(staff) for _ in range(3)]
    close(staff.others[0], staff.executive)
    jobs.send_letters()
    mail.outbox.clear()
    return staff


def other_concern(staff):
    handlers = [each for each in staff.people.values() if each.handles_concerns]
    made = concern(handlers=handlers, about=[staff.cook], reporter=staff.reporter)
    ask_for_case_file(made, True, "The police", staff.executive)
    return made


def close(made, by):
    decisions.decide_threshold(made, Decision.OWN, SECRET, by)
    states.close(made, SECRET, SECRET, by)


def report(client, staff, about, at_risk="no"):
    """A report to the deputy, through the pages; also about the cook."""
    client.force_login(staff.reporter)
    answers = {
        **{"way_told": "confidence", "at_risk": at_risk, "kind": "conduct", "what": SECRET},
        **{"described": f"And a parent, {SECRET}", "described_as": "parent"},
        "about": [str(staff.people[name].public_id) for name in [*about, "cook"]],
        **{"choice": str(staff.deputy.public_id), "step": "check"},
        "who": client.get("/breaches/report/").context["who"],
    }
    assert client.post("/breaches/report/", answers).status_code == 302
    route = client.get("/breaches/report/check/").context["route"].fingerprint
    file = SimpleUploadedFile(f"{SECRET}.png", picture())
    url = client.post("/breaches/report/check/", {"route": route, "files": [file]}).url
    return Concern.objects.get(reference=url.split("/")[2])


def handlers(made, staff):
    people = {*made.parties.handling().values_list("person", flat=True)}
    return {name for name, each in staff.people.items() if each.pk in people}


def dealt_with(made, by):
    """Everything a concern can have."""
    messages.acknowledge(made, SECRET, by)
    messages.add_note(made, SECRET, by)
    messages.reporter_message(made, SECRET)
    decisions.decide_threshold(made, Decision.OWN, SECRET, by)
    subject = made.parties.subjects().exclude(mark="").first()
    actions.silence(made, subject, True, "The police", SECRET, by)
    planned = actions.act(made, Facts(Act.OTHER, SECRET, owner=by, due=today()), by)
    actions.act(made, Facts(Act.ADVICE, SECRET, owner=by, due=today()), by)
    actions.done(planned, SECRET, today(), by)
    bring_evidence(made, by)
    decisions.find(made, subject, Finding.SUBSTANTIATED, SECRET, by)
    decisions.sanction(made, subject, Sanction.WARNING, SECRET, by)
    opening.record(made, by, timezone.now())
    export(made, by)
    retention.hold(made, True, SECRET, by)
    retention.hold(made, False, SECRET, by)


def bring_evidence(made, by):
    """A file, with its display copy."""
    picture_of_it = examine(SimpleUploadedFile("1.png", picture()))
    (file,) = sealed_files.add_evidence(made, [picture_of_it], SECRET, by).evidence.all()
    file.display = sealed_files.put_sealed(file, [picture()], "display", [])
    file.display_state = Evidence.Display.MADE
    file.save(update_fields=["display", "display_state"])


def export(made, by):
    with mock.patch("breaches.case_file.export.case_file_pdf", return_value=b"%PDF-1.7"):
        make_case_file(ask_for_case_file(made, True, SECRET, by))


def decided_on(made, staff, officer):
    """A decision about one of its lines, in a request for access."""
    lines = [each for each in access_requests.lines(staff.request, officer) if each.concern == made]
    access_requests.decide(staff.request, lines[0], AccessLine.Decision.WITHHOLD, SECRET, "")


def three_concerns(client, scene, about):
    """About these people: a new one, a closed one, an erased one."""
    made = [report(client, scene, about) for _ in range(3)]
    for each in made[1:]:
        by = each.parties.handling().first().person
        dealt_with(each, by)
        states.close(each, SECRET, SECRET, by)
    officer = scene.other_officer if "officer" in about else scene.officer
    decided_on(made[1], scene, officer)
    erasure.erase(made[2], None, "due")
    jobs.send_letters()
    return made


def addresses(scene, made):
    """Every URL with its arguments: all pages of one of these concerns, some of the others."""
    whole = max(made, key=lambda each: each.entries.count())
    arguments = {name: [given] for name, given in scene.world.items()}
    for name, row_ids in of_rows(whole, scene.world).items():
        arguments[f"breaches:{name}"] = [[whole.reference, pk] for pk in row_ids]
    for name in OF_WHOLE:
        arguments[f"breaches:{name}"] = [[whole.reference]]
    for name in ("concern", "note", "reply"):
        arguments[f"breaches:{name}"] = [[each.reference] for each in [*made, scene.others[1]]]
    for name in ("handler_add", "hand_over", "subject_add", "case_files"):
        arguments[f"breaches:{name}"].append([scene.others[1].reference])
    entries = [*whole.entries.all()[:2], scene.others[1].entries.first()]
    arguments["breaches:access_line"] = [[scene.request.pk, entry.pk] for entry in entries]
    arguments["breaches:access_request"] = [[scene.request.pk]]
    arguments["account_reset_password_from_key"] = [["x", "y"]]
    words = [SECRET, whole.reference, scene.cook.last_name]
    return Addresses(arguments, words, SENT, {each.reference for each in made})


def of_rows(whole, world):
    """For the pages about one row of a concern, the rows there are."""
    files = [row.pk for row in whole.evidence.exclude(display="")]
    case_files = [row.pk for row in whole.case_files.all()]
    found = {
        "done": [row.pk for row in whole.entries.waiting()],
        "left_out": [row.pk for row in whole.parties.all()[:3]],
        "signed": world["breaches:signed"][1:],
        **dict.fromkeys(OF_EVIDENCE, files[:1]),
        **dict.fromkeys(["case_file", "case_pdf", "case_zip"], case_files),
    }
    assert all(found.values())
    return found


OF_WHOLE = {*OF_A_CONCERN, "evidence_add", "hold", "case_files"} - {"done", "left_out", "signed"}
SENT = {
    **dict.fromkeys(["words", "why", "reason", "reasons", "text", "advised_by", "name"], "x"),
    **{"decision": "harm", "state": "review", "silent": "yes", "finding": "false"},
    **{"sanction": "none", "who": "parent", "described": "A parent", "whole": "yes"},
    **{"for_whom": "x", "on": "2026-05-13", "action": "other"},
}
