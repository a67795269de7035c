from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from acknowledgements.models import Query, Signature
from people.emails import letter
from people.models import Partnership, Person


def receipt(signature: Signature, to: str) -> EmailMessage:
    """The letter that tells someone what was recorded when they signed."""
    context = {
        "signature": signature,
        "partnership": Partnership.current(),
        "base_url": settings.BASE_URL.rstrip("/"),
    }
    subject = render_to_string("acknowledgements/emails/receipt.subject.txt", context)
    body = render_to_string("acknowledgements/emails/receipt.body.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[to])


def about_question(query: Query, to: Person) -> EmailMessage:
    """That there is something to read: what was said stays on the site."""
    link = settings.BASE_URL.rstrip("/") + query.get_absolute_url()
    context = {"query": query, "person": to, "link": link}
    return letter("acknowledgements/emails/question", to.email or "", context)
