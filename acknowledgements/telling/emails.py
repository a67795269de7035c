from django.core.mail import EmailMessage
from django.urls import reverse

from acknowledgements.models import Checkpoint, Letter, Query, Signature, Witness
from acknowledgements.signing.reading import link_for
from acknowledgements.telling.digests import Digest
from acknowledgements.telling.reminders import Owed
from people.emails import letter
from people.models import Person
from policies.models import Round, Version
from web.addresses import absolute

# A larger file is not attached: this is some 600,000 signatures.
ATTACHED = 5 * 1024 * 1024


def receipt(signature_id: str) -> EmailMessage | None:
    """Tells someone what was recorded when they signed, at the address they had then. None if they
    had none, or their details are gone."""
    signature = Signature.objects.with_version().get(pk=signature_id)
    details = getattr(signature, "details", None)
    if not details or not details.email:
        return None
    context = {"signature": signature, "base_url": absolute()}
    return letter("acknowledgements/emails/receipt", details.email, context)


def set_aside(void_id: str) -> EmailMessage | None:
    """Tells the person whose signature it was that it doesn't count, and why. None without an
    address."""
    void = Signature.objects.with_version().get(pk=void_id)
    if not void.person.email:
        return None
    context = {"void": void, "link": link_for(void.person, void.version.policy)}
    return letter("acknowledgements/emails/set_aside", void.person.email, context)


def about_question(query_id: str, to: int) -> EmailMessage | None:
    """Says only that there is something to read: the message itself stays on the site."""
    query = Query.objects.select_related("version__policy").get(pk=query_id)
    person = Person.objects.get(pk=to)
    if not person.email:
        return None
    link = absolute(query.get_absolute_url())
    context = {"query": query, "person": person, "link": link}
    return letter("acknowledgements/emails/question", person.email, context)


def asking(to_send: Letter, owed: list[Owed], digest: Digest | None = None) -> EmailMessage:
    """Tells somebody everything they have to sign, with a link to each text; a head, who else has
    to."""
    rounds = dict(Round.objects.values_list("pk", "policy").filter(pk__in=[o.round for o in owed]))
    texts = Version.objects.published().without_text().filter(policy__in=rounds.values())
    by_policy = {text.policy_id: text for text in texts.select_related("policy")}
    base = absolute()
    rows = []
    for each in sorted(owed, key=lambda each: each.due):
        text = by_policy[rounds[each.round]]
        link = link_for(to_send.person, text.policy)
        late = each.due < to_send.day
        rows.append({"title": text.title, "due": each.due, "late": late, "link": link})
    context = {
        "person": to_send.person,
        "by": to_send.by,
        "words": to_send.words,
        "rows": rows,
        "late": any(row["late"] for row in rows),
        "password_link": base + reverse("account_reset_password"),
        "digest": digest,
        "list_link": base + reverse("acknowledgements:unsigned"),
    }
    made = letter("acknowledgements/emails/asking", to_send.person.email or "", context)
    if to_send.by and to_send.by.reachable:
        assert to_send.by.email
        made.reply_to = [to_send.by.email]
    return made


def checkpoint(day: str, witness_id: int) -> EmailMessage | None:
    """Sends the checkpoint for the recipient to keep: it is their proof. Too large a file stays on
    the site. None if their address is no longer chosen."""
    witness = Witness.objects.filter(pk=witness_id).first()
    if witness is None:
        return None
    made = Checkpoint.objects.get(pk=day)
    attached = made.file.size <= ATTACHED
    context = {"made": made, "attached": attached}
    mail = letter("acknowledgements/emails/checkpoint", witness.email, context)
    if attached:
        with made.file.open("rb") as file:
            mail.attach(made.file_name, file.read(), "application/json")
    return mail
