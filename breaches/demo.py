"""Concerns to look at in a demonstration: one told in confidence, one without a name."""

from django.utils import timezone

from breaches.models import Concern, Cover, Draft, Guidance
from breaches.reporting import Report, Ticket, send, send_anonymously
from breaches.routing import Told, work_out
from people.models import Person, School
from people.sign_in import DEMO_DOMAIN

CODE_FROM = "the demonstration's own ticket"


def make_concerns() -> None:
    """Needs the people of the demonstration. Names and numbers are made up."""
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
    told = Told(about=frozenset([about.pk]), chosen=to.pk, reporter=by.pk, now=timezone.now())
    words = _words(
        "He wrote on his own page that the reading morning was a waste of time, with the name of"
        " one of the parents. Two parents have asked me about it.",
        [{"url": "https://social.example/callum/991", "words": "What a morning…", "seen": "today"}],
    )
    report = Report(
        Concern.Way.CONFIDENCE, Concern.Kind.CONDUCT, School.objects.first(), words, [about]
    )
    Draft.objects.keep(by, {})
    send(report, work_out(told), by)


def _without_a_name() -> None:
    words = _words("Photographs of a class trip are on a page that anybody can see.", [])
    described = [{"who": "unknown", "described": "Somebody who helps with trips"}]
    report = Report(Concern.Way.ANONYMOUS, Concern.Kind.CONDUCT, None, words, described=described)
    send_anonymously(report, work_out(Told()), Ticket(CODE_FROM))


def _words(what: str, links: list[dict[str, str]]) -> dict[str, object]:
    return {
        **{"at_risk": False, "policy": None, "what": what, "on": "", "when": "last week"},
        **{"place": "", "links": links, "witnesses": "", "choice": ""},
    }
