"""Instead of signing: a question, or that one can't sign yet; replies, and answers for everyone."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from acknowledgements.asked.one_person_owed import due_of
from acknowledgements.models import Answer, Query, QueryMessage
from acknowledgements.signing.reading import as_seen_by
from audit.models import Event, record
from people.models import Person, Post, Role
from policies.models import Policy, Version


@transaction.atomic
def ask_question(person: Person, version: Version, kind: str, anchor: str, words: str) -> Query:
    """Record what somebody says instead of signing, and have their leaders told.

    `anchor` is of a section of the version, or empty. Raises ValidationError if they are not asked
    to sign it, already have an open question about it, or nobody would get it.
    """
    Policy.objects.lock_for_share(version.pk)
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
def reply_to_question(query: Query, by: Person, words: str) -> QueryMessage:
    """Add a message to a question. Raises ValidationError if it is settled."""
    query = Query.objects.select_for_update().get(pk=query.pk)
    if query.settled_at:
        raise ValidationError(_("This is settled. Ask again if there is more."), code="settled")
    message = QueryMessage.objects.create(query=query, by=by, words=words)
    _tell(query, by)
    return message


@transaction.atomic
def settle_question(query: Query, by: Person) -> None:
    """Close the question. A second time changes nothing."""
    settled = Query.objects.filter(pk=query.pk, settled_at=None)
    if settled.update(settled_at=timezone.now(), settled_by=by):
        record(Event.Act.QUERY_SETTLED, by, query)
        _tell(query, by)


@transaction.atomic
def publish_answer(query: Query, by: Person, question: str, words: str) -> Answer:
    """Show question and answer beside the section to everyone, in words that name nobody.

    Raises ValidationError if it is already published.
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
def take_answer_down(answer: Answer, by: Person) -> None:
    """Stop showing it beside the text. A second time changes nothing."""
    shown = Answer.objects.filter(pk=answer.pk, taken_down_at=None)
    if shown.update(taken_down_at=timezone.now()):
        record(Event.Act.ANSWER_TAKEN_DOWN, by, answer)


def leaders_of(person: Person) -> list[Person]:
    """Who is told: deputies and heads of their schools; if there are none, or for deputies and
    heads themselves, the leaders of all schools. The rows they see are `Query.objects.led_by`."""
    leading = Post.objects.current(timezone.localdate()).leading()
    leaders = Person.objects.reachable().exclude(pk=person.pk)
    schools = {job.group.school_id for job in person.jobs if job.group.school_id}
    own = leading.filter(group__school__in=set() if person.chases else schools)
    of_all = leading.filter(Q(role=Role.EXECUTIVE) | Q(group__school=None))
    return list(leaders.holding(own)) or list(leaders.holding(of_all))


def _tell(query: Query, by: Person) -> None:
    async_task("acknowledgements.jobs.send_question_letters", str(query.pk), by.pk)
