import datetime


def a_year_after(day: datetime.date) -> datetime.date:
    """The same day of the next year; for 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return datetime.date(day.year + 1, 3, 1)
