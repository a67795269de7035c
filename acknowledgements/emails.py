from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from acknowledgements.models import Signature
from people.models import Partnership


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
