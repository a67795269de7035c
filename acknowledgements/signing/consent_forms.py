"""Consent forms for people who sign on paper: asking for them, and what is on each."""

import datetime

from django.db import transaction

from acknowledgements.models import Asked, Printout
from acknowledgements.models.asked import AskedQuerySet
from acknowledgements.signing.reading import link_for
from audit.models import Event, record
from people.models import FileJob, Partnership, Person, Post
from people.namesakes import labels_of, schools_in_words, titles_in_words
from policies.papers import brand
from printing.policy_documents import ConsentForm, consent_forms_pdf


@transaction.atomic
def ask_for_forms(printout: Printout) -> None:
    """Save the request and have a job make the PDF: web workers never make PDFs."""
    printout.save(force_insert=True)
    record(Event.Act.FORMS_PRINTED, printout.asked_by, printout, kind=str(printout.kind))
    FileJob.objects.start(printout)


def make_pdf(printout: Printout, day: datetime.date) -> tuple[int, bytes]:
    """How many forms, and their PDF; (0, b"") if everyone has signed."""
    forms = _forms(printout, day)
    if not forms:
        return 0, b""
    papers = brand(Partnership.current(), printout.version.partnership)
    return len(forms), consent_forms_pdf(papers, forms)


def _forms(printout: Printout, day: datetime.date) -> list[ConsentForm]:
    if printout.kind == Printout.Kind.BLANK:
        return [_form(printout, None, [], None)]
    due = dict(_asked(printout, day).pairs().values_list("person", "due"))
    if printout.kind == Printout.Kind.PERSON:
        people = Person.objects.filter(pk=printout.person_id)
    else:
        people = Person.objects.filter(pk__in=due)
    jobs: dict[int, list[Post]] = {}
    held = Post.objects.current(day).filter(person__in=people).select_related("group__school")
    for job in held:
        jobs.setdefault(job.person_id, []).append(job)
    labels = labels_of(people.values("pk"), day)
    return [
        _form(printout, person, jobs.get(person.pk, []), due.get(person.pk), labels[person.pk].mark)
        for person in people
    ]


def _asked(printout: Printout, day: datetime.date) -> AskedQuerySet:
    rows = Asked.objects.on(day).owing().filter(round__policy=printout.version.policy)
    if printout.school:
        return rows.at(printout.school)
    return rows.among(Person.objects.filter(pk=printout.person_id))


def _form(
    printout: Printout,
    person: Person | None,
    jobs: list[Post],
    due: datetime.date | None,
    mark: str = "",
) -> ConsentForm:
    wording = printout.version.wording_for({job.group.kind for job in jobs})
    return ConsentForm(
        policy_title=printout.version.title,
        version=printout.version.number,
        statement=wording.text,
        placeholder=wording.placeholder,
        name=str(person) if person else "",
        job_title=titles_in_words(job.title for job in jobs),
        school=schools_in_words(job.group.school.name for job in jobs if job.group.school),
        staff_number=mark,
        due=due,
        own_link=link_for(person, printout.version.policy) if person and person.email else "",
    )
