"""Instead of signing: a question, or that one can't sign yet; between asker and leaders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acknowledgements.forms.questions import AskForm, PublishAnswerForm, QuestionReplyForm
from acknowledgements.models import Query
from acknowledgements.models.query import QueryQuerySet
from acknowledgements.telling.questions import (
    ask_question,
    publish_answer,
    reply_to_question,
    settle_question,
    take_answer_down,
)
from people.decorators import only_for, signed_in
from people.models import Person
from people.namesakes import label_of, labels_of
from policies.models import Version
from web.confirmation import Confirmation, ask_first, is_sure
from web.error_display import errors_on_form

heads = only_for(lambda person: person.chases)
# How many a page shows, newest first.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Say something instead of signing the text in force."""
    person = signed_in(request)
    texts = Version.objects.published().readable_by(person).select_related("policy")
    version = get_object_or_404(texts, policy__slug=slug)
    form = AskForm(version, request.POST or None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        sent = form.cleaned_data
        with errors_on_form(form):
            query = ask_question(person, version, sent["kind"], sent["section"], sent["words"])
            messages.success(request, _("Sent. You are told by mail when there is a reply."))
            return redirect(query)
    return render(request, "acknowledgements/ask.html", {"version": version, "form": form})


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """One's own; for deputies and heads also those of the people they lead."""
    person = signed_in(request)
    about = Query.objects.select_related("version__policy", "person")
    lists = {
        "own": list(about.filter(person=person)[:SHOWN]),
        "to_answer": list(about.led_by(person).open()[:SHOWN]),
        "settled": list(about.led_by(person).exclude(settled_at=None)[:SHOWN]),
    }
    labels = labels_of({each.person_id for rows in lists.values() for each in rows})
    context = {
        name: [(each, labels[each.person_id]) for each in rows] for name, rows in lists.items()
    }
    return render(request, "acknowledgements/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: str) -> HttpResponse:
    """The conversation so far. A POST adds a reply."""
    person, query = _found(request, pk)
    form = QuestionReplyForm(request.POST or None)
    if form.is_valid():
        with errors_on_form(form):
            reply_to_question(query, person, form.cleaned_data["words"])
            messages.success(request, _("Sent."))
            return redirect(query)
    context = {
        "query": query,
        "said": query.messages.select_related("by"),
        "form": form,
        "answers": query.person_id != person.pk,
        "who": label_of(query.person).after(query.person),
        "answer": getattr(query, "answer", None),
    }
    return render(request, "acknowledgements/question.html", context)


@require_POST
def settle(request: HttpRequest, pk: str) -> HttpResponse:
    person, query = _found(request, pk)
    settle_question(query, person)
    messages.success(request, _("This is settled."))
    return redirect(query)


@heads
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: str) -> HttpResponse:
    """Show question and answer to everyone who reads the policy, without a name."""
    head = signed_in(request)
    query = get_object_or_404(_queries().led_by(head), pk=pk)
    first = query.messages.first()
    form = PublishAnswerForm(
        request.POST or None, initial={"question": first.words if first else ""}
    )
    if form.is_valid():
        with errors_on_form(form):
            publish_answer(query, head, **form.cleaned_data)
            messages.success(request, _("It stands beside the section now."))
            return redirect(query)
    return render(request, "acknowledgements/publish_answer.html", {"query": query, "form": form})


@heads
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, pk: str) -> HttpResponse:
    head = signed_in(request)
    query = get_object_or_404(_queries().led_by(head).filter(answer__isnull=False), pk=pk)
    if not is_sure(request):
        return ask_first(request, _about_taking_down(query))
    take_answer_down(query.answer, head)
    messages.success(request, _("Nobody reads it beside the section any more."))
    return redirect(query)


def _about_taking_down(query: Query) -> Confirmation:
    return Confirmation(
        title=_("Take this answer down?"),
        goes=_("Nobody reads “%s” beside the section any longer. It can't be put up again.")
        % query.answer.question,
        button=_("Take it down"),
        back=query.get_absolute_url(),
    )


def _queries() -> QueryQuerySet:
    return Query.objects.select_related("version__policy", "person", "settled_by", "answer")


def _found(request: HttpRequest, pk: str) -> tuple[Person, Query]:
    person = signed_in(request)
    return person, get_object_or_404(_queries().visible_to(person), pk=pk)
