"""A policy of about sixty pages, or fewer, with tables and pictures."""

import io
import random
import sys

from PIL import Image

from policies.lifecycle.drafting import begin_new, save
from policies.models import Version
from policies.papers import document
from printing.policy_documents import policy_pdf
from tests import processes
from tests.making import add_picture, typed

SAID = "Paragraph {}.{} says that staff think before they post and ask where they are not sure. "


def large(sections: int, pictures: list[str]) -> str:
    """The text; each section about a page and a half long."""
    parts = ["# Large Policy", "Harbour Partnership", "May 2026"]
    for n in range(1, sections + 1):
        parts.append(f"## {n}. Section {n}")
        parts += [SAID.format(n, place) * 4 for place in range(6)]
        parts.append("\n".join(f"- item {place} of section {n}" for place in range(8)))
        rows = [f"| thing {place} | person {n} |" for place in range(6)]
        parts.append("\n".join(["| What | Who |", "| --- | --- |", *rows]))
        parts += [f"![Picture of section {n}](picture:{each})" for each in pictures[n - 1 : n]]
    parts.append(f"## {sections + 1}. Informed consent")
    parts.append("I [full name] have read and understood the Large Policy and will comply with it.")
    return "\n\n".join(parts) + "\n"


def pictures(count: int) -> list[str]:
    """Photographs of noise, which compress worst."""
    found = []
    for seed in range(count):
        noise = random.Random(seed).randbytes(300 * 200 * 3)
        file = io.BytesIO()
        Image.frombytes("RGB", (300, 200), noise).save(file, "JPEG")
        found.append(add_picture(io.BytesIO(file.getvalue())).pk)
    return found


def drafted(sections: int = 40, with_pictures: int = 20) -> Version:
    made = begin_new("Large Policy", None)
    kept = save(made, typed(text=large(sections, pictures(with_pictures))), None, "")
    assert not kept.problems
    made.refresh_from_db()
    return made


def main(sections: str) -> None:
    """Run in its own process: writes how much memory its PDF took (KB), then the PDF."""
    pdf = policy_pdf(document(drafted(int(sections))))
    sys.stdout.buffer.write(f"{processes.peak()}\n".encode() + pdf)
