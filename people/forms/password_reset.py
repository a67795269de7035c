from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest
from django_q.tasks import async_task


class PasswordResetForm(ResetPasswordForm):
    """Whoever asks learns nothing of an address: a job looks for it, and makes the link."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        async_task("people.jobs.send_reset", email)
        return email
