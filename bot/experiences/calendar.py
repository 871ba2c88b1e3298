"""Working days in Denmark: public holidays from the ``holidays`` library, and quiet July.  Pure."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
_JULY = 7


def is_quiet(day: date) -> bool:
    """True where the bot asks nothing: weekends, public and half holidays, July, 24 December–1 January."""
    return (
        day.weekday() >= 5
        or day.month == _JULY
        or (day.month == 12 and day.day >= 24)
        or day in _holidays(day.year)
    )


def local_moment(day: date, hour: int, minute: int = 0) -> datetime:
    """``hour:minute`` on ``day`` in Denmark, summer time included."""
    return datetime.combine(day, time(hour, minute), DENMARK)


def working_day_of_week(day: date) -> date | None:
    """``day``, or if that is quiet the nearest later working day of its week; None if there is none."""
    for later in range(7 - day.weekday()):
        candidate = day + timedelta(days=later)
        if not is_quiet(candidate):
            return candidate
    return None


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    # Imported here: the library takes long to load, and only the scheduler needs it.
    from holidays import country_holidays  # noqa: PLC0415

    # "optional" holds 1 May, 5 June, 24 and 31 December: most municipalities are closed or half closed.
    return frozenset(country_holidays("DK", years=[year], categories=("public", "optional")))
