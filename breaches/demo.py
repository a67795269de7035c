"""Concerns for a demonstration: one in confidence, one anonymous."""

from django.utils import timezone

from breaches.intake.reporting import Report, Ticket, send_anonymously, send_report
from breaches.intake.routing import RoutingFacts, work_out
from breaches.models import Concern, Cover, Draft, Guidance
from people.models import Person, School
from people.sign_in import DEMO_DOMAIN

CODE_FROM = "the demonstration's own ticket"


def make_concerns() -> None:
    """Needs the demonstration's people. Names and numbers are made up."""
    Guidance.objects.create(
        pk=1,
        ring_now="Joanne Stead, designated safeguarding lead: 01632 960101",
        officer="Dilys Farrant, 01632 960142, lado@council.example",
        partners="Children's front door, 01632 960180; at night 01632 960199",
        data_protection="Alan Frobisher, data protection officer, dpo@demo.example",
        controller="Beacon Hill Learning Partnership, 1 School Lane, Beacon Hill",
    )
    deputy, head = _person("deputy"), _person("head")
    Cover.objects.create(person=head, cover=deputy)
    _in_confidence(_person("iris.fenwick"), about=_person("callum.drury"), to=deputy)
    _without_a_name()


def _person(name: str) -> Person:
    person: Person = Person.objects.get(email=name + DEMO_DOMAIN)
    return person


def _in_confidence(by: Person, about: Person, to: Person) -> None:
    told = RoutingFacts(
        about=frozenset([about.pk]), chosen=to.pk, reporter=by.pk, now=timezone.now()
    )
    words = _words(
        "He wrote on his own page that the reading morning was a waste of time, with the name of"
        " one of the parents. Two parents have asked me about it.",
        [{"url": "https://social.example/callum/991", "words": "What a morning…", "seen": "today"}],
    )
    report = Report(
        Concern.Way.CONFIDENCE, Concern.Kind.CONDUCT, School.objects.first(), words, [about]
    )
    Draft.objects.keep(by, {})
    send_report(report, work_out(told), by)


def _without_a_name() -> None:
    words = _words("Photographs of a class trip are on a page that anybody can see.", [])
    described = [{"who": "unknown", "described": "Somebody who helps with trips"}]
    report = Report(Concern.Way.ANONYMOUS, Concern.Kind.CONDUCT, None, words, described=described)
    send_anonymously(report, work_out(RoutingFacts()), Ticket(CODE_FROM))


def _words(what: str, links: list[dict[str, str]]) -> dict[str, object]:
    return {
        **{"at_risk": False, "policy": None, "what": what, "on": "", "when": "last week"},
        **{"place": "", "links": links, "witnesses": "", "choice": ""},
    }
