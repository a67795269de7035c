"""A policy of sixty pages is read, printed and compared like a short one."""

import sys

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.lifecycle.approving import approve, submit
from policies.lifecycle.publishing import Asking, publish
from policies.redline.drawing import redline
from policies.texts.rendering import render_text
from tests.factories import person
from tests.making import met, printed
from tests.policies.large import drafted, large

pytestmark = pytest.mark.django_db


def test_reading_takes_eight_statements_and_300_kb(client, statements):
    version = drafted()
    submit(version, None)
    approve(version, None, met())
    printed(version)
    publish(version, None, Asking(timezone.localdate()))
    client.force_login(person())
    address = reverse("acknowledgements:read", args=[version.policy.slug])
    page = client.get(address)
    assert len(page.content) < 300 * 1024
    assert page.text.count('loading="lazy"') == 20
    assert statements(lambda: client.get(address)) <= 8


@pytest.mark.once
def test_a_redline_takes_as_many_steps_for_each_section():
    """Counted, not timed: how many words are looked at, for three lengths."""
    looked = [compared(sections) for sections in (10, 20, 40)]
    assert looked[1] < looked[0] * 2.2
    assert looked[2] < looked[1] * 2.2


def compared(sections: int) -> int:
    old = large(sections, [])
    new = old.replace("think before", "think twice before").replace("item 3", "part 3")
    both = render_text(old).html, render_text(new).html
    steps = 0

    def count(_frame, event, _arg):
        nonlocal steps
        steps += event == "call"

    sys.setprofile(count)
    try:
        redline(*both)
    finally:
        sys.setprofile(None)
    return steps
