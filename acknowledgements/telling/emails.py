from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.urls import reverse

from acknowledgements.models import Checkpoint, Letter, Query, Signature
from acknowledgements.signing.reading import link_for
from acknowledgements.telling.digests import Digest
from acknowledgements.telling.reminders import Owed
from people.emails import letter
from people.models import Person
from policies.models import Round, Version
from web.addresses import absolute

# A larger file is not attached: this is some 600,000 signatures.
ATTACHED = 5 * 1024 * 1024


def receipt(signature: Signature, to: str) -> EmailMessage:
    """Tells someone what was recorded when they signed."""
    context = {"signature": signature, "base_url": absolute()}
    return letter("acknowledgements/emails/receipt", to, context)


def set_aside(void: Signature, to: str) -> EmailMessage:
    """Tells the person whose signature it was that it doesn't count, and why."""
    link = link_for(void.person, void.version.policy)
    return letter("acknowledgements/emails/set_aside", to, {"void": void, "link": link})


def about_question(query: Query, to: Person) -> EmailMessage:
    """Says only that there is something to read: the message itself stays on the site."""
    link = absolute(query.get_absolute_url())
    context = {"query": query, "person": to, "link": link}
    return letter("acknowledgements/emails/question", to.email or "", context)


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
    made.extra_headers["Message-ID"] = f"<{to_send.pk}@{urlsplit(base).hostname}>"
    if to_send.by and to_send.by.reachable:
        assert to_send.by.email
        made.reply_to = [to_send.by.email]
    return made


def checkpoint(made: Checkpoint, to: str) -> EmailMessage:
    """Sends the checkpoint for the recipient to keep: it is their proof. Too large a file stays on
    the site."""
    attached = made.file.size <= ATTACHED
    mail = letter("acknowledgements/emails/checkpoint", to, {"made": made, "attached": attached})
    if attached:
        with made.file.open("rb") as file:
            mail.attach(made.file_name, file.read(), "application/json")
    return mail
