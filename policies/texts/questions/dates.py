"""Dates as texts write them."""

import datetime
import re

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
MONTH = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
# The last month of what a school calls so.
TERMS = {"autumn": 12, "winter": 12, "spring": 4, "summer": 8}
# 1 June 2015, June 1, 2015, June 2015; 2015-06-01; 01/06/15; 06/2015; summer term 2015; 2015;
# 2014/15
DATE = re.compile(
    rf"(?<![\w/.-])(?:"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?\b(?P<month>{MONTH})\b\.?,?\s+"
    rf"(?:(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})"
    rf"|(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?P<d>\d{{1,2}})(?P<sign>[/.-])(?P<m>\d{{1,2}})(?P=sign)(?P<y>(?:20)?\d\d)"
    rf"|(?P<month_only>\d{{1,2}})/(?P<its_year>20\d\d)"
    rf"|(?P<term>autumn|winter|spring|summer)(?:\s+term)?,?\s+(?P<term_year>\d{{4}})"
    rf"|(?:20\d\d\s?[/–-]\s?)?(?P<year_only>20\d\d)|20(?P<from>\d\d)\s?[/–-]\s?(?P<to>\d\d)"
    rf")(?![\w]|[/-]\d)",
    re.IGNORECASE,
)


def last_day(match: re.Match[str]) -> datetime.date | None:
    """The day that a match of DATE names, or the last one of its month, term or year; None if there
    is no such day."""
    try:
        return _last_day(match)
    except ValueError:
        return None


def _last_day(found: re.Match[str]) -> datetime.date:
    if found["iso"]:
        return datetime.date.fromisoformat(found["iso"])
    if found["d"]:
        return datetime.date(int(found["y"][-2:]) + 2000, int(found["m"]), int(found["d"]))
    if found["month_only"]:
        return _end_of(int(found["its_year"]), int(found["month_only"]))
    if found["term"]:
        return _end_of(int(found["term_year"]), TERMS[found["term"].lower()])
    if not found["month"]:
        return datetime.date(int(found["year_only"] or f"20{found['to']}"), 12, 31)
    month, day = MONTHS[found["month"][:3].lower()], found["day"] or found["day_after"]
    if day:
        return datetime.date(int(found["year"]), month, int(day))
    return _end_of(int(found["year"]), month)


def _end_of(year: int, month: int) -> datetime.date:
    next_month = datetime.date(year + month // 12, month % 12 + 1, 1)
    return next_month - datetime.timedelta(days=1)
