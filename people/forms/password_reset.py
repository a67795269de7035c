from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from people import outbox


class PasswordResetForm(ResetPasswordForm):
    """Whoever asks learns nothing of an address: a job looks for it, and makes the link."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        outbox.put("people.account_emails.reset", email)
        return email
