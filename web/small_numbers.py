"""Counts shown in bands of five, so that no exact number can identify anybody: “fewer than five”,
“5 to 9”."""

from django.utils.translation import gettext as _

STEP = 5


def floor(number: int) -> int:
    """The lower end of the band of five that contains `number`."""
    return number - number % STEP


def in_fives(number: int) -> str:
    least = floor(number)
    if not least:
        return _("fewer than five")
    return _("%(least)s to %(most)s") % {"least": least, "most": least + STEP - 1}
