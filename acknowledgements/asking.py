"""Instead of signing: a question, or that one can't sign yet; replies, and answers for all."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from acknowledgements.models import Answer, Query, QueryMessage
from acknowledgements.owed import due_of
from acknowledgements.reading import as_seen_by
from audit.models import Event, record
from people.models import Person, Post, Role
from policies.models import Policy, Version


@transaction.atomic
def ask(person: Person, version: Version, kind: str, anchor: str, words: str) -> Query:
    """Keep what somebody says instead of signing, and have who leads them told.

    `anchor` is of a section of the version, or empty. Raises ValidationError where they are not
    asked to sign it, have an open question about it already, or nobody would get it.
    """
    Policy.objects.hold(version.pk)
    today = timezone.localdate()
    seen = as_seen_by(person, today).defer("html").filter(pk=version.pk).first()
    if seen is None or due_of(person, seen.round_id, today) is None:
        raise ValidationError(_("You are not asked to sign this policy."), code="asked")
    if not leaders_of(person):
        message = _("Nobody here would get this: ask the chair of governors.")
        raise ValidationError(message, code="nobody")
    section = next((each for each in version.contents if each["anchor"] == anchor), None)
    heading = f"{section['number']} {section['title']}".strip() if section else ""
    query = Query(
        kind=kind,
        person=person,
        round_id=seen.round_id,
        version=version,
        anchor=anchor if section else "",
        section=heading,
    )
    try:
        with transaction.atomic():
            query.save(force_insert=True)
    except IntegrityError as error:
        message = _("You have an open question about this policy already. Go on with that one.")
        raise ValidationError(message, code="open") from error
    QueryMessage.objects.create(query=query, by=person, words=words)
    record(Event.Act.QUERY_ASKED, person, query, kind=kind, section=heading)
    _tell(query, person)
    return query


@transaction.atomic
def reply(query: Query, by: Person, words: str) -> QueryMessage:
    """Say something about a question. Raises ValidationError where it is settled."""
    query = Query.objects.select_for_update().get(pk=query.pk)
    if query.settled_at:
        raise ValidationError(_("This is settled. Ask anew, if there is more."), code="settled")
    message = QueryMessage.objects.create(query=query, by=by, words=words)
    _tell(query, by)
    return message


@transaction.atomic
def settle(query: Query, by: Person) -> None:
    """Nothing is open in it any more. A second time changes nothing."""
    settled = Query.objects.filter(pk=query.pk, settled_at=None)
    if settled.update(settled_at=timezone.now(), settled_by=by):
        record(Event.Act.QUERY_SETTLED, by, query)
        _tell(query, by)


@transaction.atomic
def publish_answer(query: Query, by: Person, question: str, words: str) -> Answer:
    """Put question and answer beside the section for all, in words that name nobody.

    Raises ValidationError where it was published already.
    """
    answer = Answer(
        query=query,
        policy=query.version.policy,
        anchor=query.anchor,
        section=query.section,
        question=question,
        words=words,
        published_by=by,
    )
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("This was published already."), code="published") from error
    record(Event.Act.ANSWER_PUBLISHED, by, answer, question=question, words=words)
    return answer


@transaction.atomic
def take_down(answer: Answer, by: Person) -> None:
    """Nobody reads it beside the text any more. A second time changes nothing."""
    shown = Answer.objects.filter(pk=answer.pk, taken_down_at=None)
    if shown.update(taken_down_at=timezone.now()):
        record(Event.Act.ANSWER_TAKEN_DOWN, by, answer)


def leaders_of(person: Person) -> list[Person]:
    """Who is told: deputies and heads of their schools; where there are none, and of deputies and
    heads themselves, who leads all schools. The rows they see are `Query.objects.led_by`."""
    leading = Post.objects.current(timezone.localdate()).filter(role__in=Role.leading())
    leaders = Person.objects.reachable().exclude(pk=person.pk)
    schools = {job.group.school_id for job in person.jobs if job.group.school_id}
    own = leading.filter(group__school__in=set() if person.chases else schools)
    of_all = leading.filter(Q(role=Role.EXECUTIVE) | Q(group__school=None))
    return list(leaders.holding(own)) or list(leaders.holding(of_all))


def _tell(query: Query, by: Person) -> None:
    async_task("acknowledgements.jobs.send_question_letters", str(query.pk), by.pk)
