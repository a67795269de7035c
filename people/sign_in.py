"""How people sign in: allauth's forms and flows, with this project's rules on top."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import outbox
from people.decorators import signed_in
from people.models import Guess, Person, Post
from web.addresses import absolute

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
DEMO_DOMAIN = "@demo.example"


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """The person making the request, with the jobs they hold today: every page needs both, so
        they come in one SQL query. Without a job it takes one more."""
        held = Post.objects.current(timezone.localdate()).filter(person=user_id)
        jobs = list(held.select_related("person", "group__school"))
        if not jobs:
            found: Person | None = super().get_user(user_id)
            return found
        person = jobs[0].person
        person.jobs = jobs
        return person if self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Checked at sign-in and on every request: demo accounts exist only in a demonstration."""
        is_demo = bool(user.email) and user.email.endswith(DEMO_DOMAIN)
        return super().user_can_authenticate(user) and (settings.DEMO or not is_demo)


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password don't belong together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("Type your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The office keeps the staff list; nobody registers themselves."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """As allauth's own, but with our count of password guesses:
        see `people.models.password_guess`."""
        address = _network(self.get_client_ip(request))
        guess = Guess.objects.begin(credentials.get("email", ""), address)
        if guess is None:
            raise self.validation_error("too_many_login_attempts")
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            guess.delete()
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A notice about a password. No page waits for a mail server."""
        at = context["timestamp"].isoformat()
        told = (template_prefix, email, at, context["ip"])
        outbox.put("people.account_emails.notice", *told)

    def set_password(self, user: Any, password: str) -> None:
        """A new password works at once, however many guesses were made at the old one."""
        super().set_password(user, password)
        Guess.objects.forget(user.email or "")

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """People have no usernames."""

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where the email's link points. allauth would take the host from the request, where the
        sender can put any: somebody else's link would lead to the sender's own site."""
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        base: str = absolute()
        return base + path.replace("UID-KEY", quote(key))


def _network(address: str) -> str:
    """Whoever has one IPv6 address has 2^64 of them."""
    if ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def proof_required(view: View[P]) -> View[P]:
    """Guard of an act that counts: asks for the password again if the last proof is old.

    Old is more than ACCOUNT_REAUTHENTICATION_TIMEOUT seconds. allauth keeps what was submitted and
    continues once the password is right. Its own guard would ask straight after sign-in too.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST" and not _proved_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def _proved_lately(request: HttpRequest) -> bool:
    records = get_authentication_records(request, signed_in(request))
    age = time.time() - records[-1]["at"] if records else float("inf")
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
