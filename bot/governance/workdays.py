"""When a leader is reminded: working days in Denmark, at nine in the morning.  Pure."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
REMIND_AFTER = 3  # working days
REMINDERS = 3  # then it is left to people

_NINE = time(9, 0)


def next_reminder(since: datetime) -> datetime:
    """Nine in the morning of the third working day after ``since``."""
    day = since.astimezone(DENMARK).date()
    left = REMIND_AFTER
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return datetime.combine(day, _NINE, DENMARK)


def is_workday(day: date) -> bool:
    """Neither weekend nor a public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    # Imported here: the library takes long to load, and a command line call does without it.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays("DK", years=[year]))
