"""Telephone numbers as links that a phone can call."""

import pytest

from web.telephones import linked


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Mrs Nair, 020 7946 0000", "+442079460000"),
        ("(01632) 960 123, mornings", "+441632960123"),
        ("07700\u00a0900\u00a0123", "+447700900123"),
        ("01632-960123", "+441632960123"),
        ("+44 20 7946 0000", "+442079460000"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("+44(0)2079460000", "+442079460000"),
        ("0044 20 7946 0000", "+442079460000"),
        ("+353 1 234 5678", "+35312345678"),
        ("020 7946 0000 ext. 12", "+442079460000;ext=12"),
        ("020 7946 0000, extension 1234", "+442079460000;ext=1234"),
        ("+44 20 7946 0000 x12", "+442079460000;ext=12"),
        ("NSPCC: 0808 800 5000.", "08088005000"),
        ("Childline 0800 1111", "08001111"),
        ("In danger ring the police, 999.", "999"),
        ("Ring 112", "112"),
    ],
)
def test_a_number_is_a_link(typed, address):
    assert linked(typed).count("<a ") == 1
    assert f'href="tel:{address}">' in linked(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "01 09 2026",
        "on 01/09/2026 and 2026-09-01, 08:30",
        "in room 101",
        "101 pupils, 999 pictures",
        "https://example.org/0123456789",
        "reference EF-02079460000",
        "0123456789012345",
        "ext. 12",
        "£07.00",
    ],
)
def test_other_figures_are_not_links(typed):
    assert "<a" not in linked(typed)


def test_each_of_several_is_a_link_of_its_own():
    text = linked("020 7946 0000 or 07700 900 123 or 0161 496 0000/0161 496 0001; else ring 999")
    assert text.count("<a ") == 5


def test_the_number_is_shown_as_it_was_typed():
    assert ">+44 (0)20 7946 0000 ext. 12</a>" in linked("+44 (0)20 7946 0000 ext. 12")


def test_what_was_typed_beside_it_is_escaped():
    assert linked("<b> & 020 7946 0000 <i>").startswith("&lt;b&gt; &amp; <a ")
    assert linked("<b> & 020 7946 0000 <i>").endswith("</a> &lt;i&gt;")
