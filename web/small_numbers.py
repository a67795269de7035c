"""Numbers small enough to give somebody away are said in fives: "fewer than five", "5 to 9"."""

from django.utils.translation import gettext as _

STEP = 5


def floor(number: int) -> int:
    """The least that a number of its five may be."""
    return number - number % STEP


def in_fives(number: int) -> str:
    least = floor(number)
    if not least:
        return _("fewer than five")
    return _("%(least)s to %(most)s") % {"least": least, "most": least + STEP - 1}
