import pytest
from hypothesis import given
from hypothesis import strategies as st

from breaches.case_file.redaction import STAND_IN, Names, Redactor

NAIR = Names("Priya Nair", "Priya", "Nair", "p.nair@school.example")
OBRIEN = Names("Zoë O’Brien-Smith", "Zoë", "O’Brien-Smith", "zobs@school.example")
redact = Redactor([NAIR, OBRIEN])


@pytest.mark.parametrize(
    "written",
    [
        "Priya Nair",
        "PRIYA NAIR",
        "Nair, Priya",
        "P. Nair",
        "P Nair",
        "Nair P",
        "pnair",
        "priyanair",
        "p.nair@school.example",
        "P.NAIR",
        "Priya",
        "Nair",
        "Nairs",
        "Priya  \n Nair",
        "Ｐｒｉｙａ",
        "Pri\u00adya",
        "P\u200briya",
        "Pri\u0301ya",
        "Zoe",
        "ZOË",
        "Zoe\u0308",
        "O'Brien",
        "OBrien",
        "O Brien",
        "Obrien Smith",
        "Brien-Smith",
        "Smith",
        "Z. O’Brien-Smith",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "So {} said.", "“{}’s post”", "_{}_2.png", "@{}!", "({})"]
)
def test_it_finds_them_however_they_are_written(written, around):
    assert redact(around.format(written)) == around.format(STAND_IN)


@pytest.mark.parametrize("text", ["Nairobi", "blacksmith", "prairie", "zoetrope", "nothing", ""])
def test_it_leaves_other_words_alone(text):
    assert redact(text) == text


def test_a_longer_address_shows_no_name():
    assert redact("write to priya.nair@other.example") == f"write to {STAND_IN}@other.example"


def test_titles_and_small_words_of_a_name_are_no_names():
    only = Redactor([Names("Mrs Ann van der Berg", "Ann", "van der Berg")])
    assert only("Mrs Jones and the van") == "Mrs Jones and the van"
    assert only("Ann van der Berg and A. van der Berg") == f"{STAND_IN} and {STAND_IN}"


def test_without_names_nothing_is_changed():
    assert Redactor([])("Priya Nair") == "Priya Nair"


def test_two_sentences_stay_two():
    assert redact("Ask Priya. Priya wept.") == f"Ask {STAND_IN}. {STAND_IN} wept."


@given(st.text(), st.sampled_from(["Priya", "Nair", "P. Nair", "p.nair", "Zoë"]), st.text())
def test_between_whatever_stands_around_it_no_name_is_left(before, name, after):
    assert name not in redact(f"{before} {name} {after}")


@given(st.text())
def test_what_is_covered_stays_covered(text):
    once = redact(text)
    assert redact(once) == once
