"""A browser without a screen: cookies, the forms of a page, one connection per request."""

import re
import ssl
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlencode, urlsplit

_any_certificate = ssl._create_unverified_context()
INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return {name: unescape(value) for name, value in INPUT.findall(text)}


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str


@dataclass
class Browser:
    """One person's. Requests go to `address` unless they name another."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, address: str = "") -> Answer:
        return self._ask("GET", path, "", address or self.address)

    def send(self, page: Answer, path: str, address: str = "", **typed: str | list[str]) -> Answer:
        """The hidden fields of the page's form, with what was typed or ticked."""
        body = urlencode({**hidden(page.text), **typed}, doseq=True)
        return self._ask("POST", path, body, address or self.address)

    def sign_in(self, email: str, password: str) -> None:
        page = self.get("/accounts/login/")
        answer = self.send(page, "/accounts/login/", login=email, password=password)
        assert answer.status == 302, answer.text

    def _ask(self, method: str, path: str, body: str, address: str) -> Answer:
        to = urlsplit(address)
        headers = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"https://localhost{path}",
        }
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        asked: HTTPConnection
        if to.scheme == "https":
            asked = HTTPSConnection(to.netloc, timeout=60, context=_any_certificate)
        else:  # Bypasses the proxy, so sends its headers.
            asked = HTTPConnection(to.netloc, timeout=60)
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        try:
            asked.request(method, path, body, headers)
            answer = asked.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, value = cookie.partition(";")[0].split("=", 1)
                self.cookies[name] = value
            text = answer.read().decode()
            return Answer(answer.status, text, answer.headers.get("Location", ""))
        finally:
            asked.close()
