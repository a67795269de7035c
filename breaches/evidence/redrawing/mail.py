"""An email as plain text: who wrote it to whom, when, what, and its attachments' names."""

import encodings
import pkgutil
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from importlib import import_module
from typing import IO

from breaches.evidence.redrawing import confined

HEADERS = ("From", "To", "Cc", "Date", "Subject")
UNSEEN = {"script", "style", "head", "title"}
# Text after these starts on a new line.
BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote"}


def redraw(source: IO[bytes], target: IO[bytes]) -> None:
    mail: EmailMessage = BytesParser(policy=policy.default).parse(source)
    lines = [f"{name}: {mail[name]}" for name in HEADERS if mail[name]]
    attached = [part.get_filename() or part.get_content_type() for part in mail.iter_attachments()]
    lines += [f"Attached: {name}" for name in attached]
    text = "\n".join(lines) + "\n\n" + _body(mail)
    target.write(text.replace("\0", "").encode("utf-8", "replace"))


def _body(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    content = body.get_content()
    return Words.of(content) if body.get_content_subtype() == "html" else content


class Words(HTMLParser):
    """The words of an HTML page, without what no reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unseen = 0

    @classmethod
    def of(cls, html: str) -> str:
        words = cls()
        words.feed(html)
        words.close()
        lines = "".join(words.found).splitlines()
        return "\n".join(line for line in (" ".join(each.split()) for each in lines) if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag in BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN and self.unseen > 0

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(data)


def load_encodings() -> None:
    """All that an email may name: afterwards no module can be loaded."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError):  # Windows has some of its own.
            import_module(f"encodings.{module.name}")


if __name__ == "__main__":
    load_encodings()
    confined.run(redraw)
