"""When a department is asked for experiences, about what, and when it is left in peace.  Pure.

A department has a rhythm (how often, which weekday, which hour). From it follow the days of a year on
which a prompt is due; what happened to the last prompts decides whether it is posted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.experiences.calendar import DENMARK, local_moment, working_day_of_week
from bot.organisation.rhythm import Cadence, Rhythm

ALIVE_FOR = timedelta(days=4)
"""A prompt that somebody reacted to this recently is still being talked about."""

UNANSWERED_LIMIT = 3
"""After so many prompts in a row that nobody reacted to, the leader is asked for the rhythm."""

_SPREAD_MINUTES = 50


@dataclass(frozen=True)
class Asked:
    """An earlier prompt: when it was posted, its theme, and the latest reaction (click, vote, experience)."""

    at: datetime
    theme: str
    last_reaction: datetime | None


class Pause(StrEnum):
    """Why a prompt that was due is not posted."""

    STILL_ALIVE = "still_alive"
    NOBODY_ANSWERS = "nobody_answers"


def next_due(rhythm: Rhythm, department_id: str, after: datetime) -> datetime | None:
    """The first moment later than ``after`` (aware) when a prompt is due; None where the rhythm is off.

    Departments of the same hour are spread over its minutes, and those asked every other week over both
    weeks, by a hash of their id.
    """
    if rhythm.cadence is Cadence.OFF:
        return None
    monday = _monday(after.astimezone(DENMARK).date())
    for weeks in range(60):  # quiet stretches are far shorter
        week = monday + timedelta(weeks=weeks)
        day = _day_in_week(rhythm, department_id, week)
        if day is None:
            continue
        due = local_moment(day, rhythm.hour, _hash(department_id, "minute") % _SPREAD_MINUTES)
        if due > after:
            return due
    return None


def pause_now(history: Sequence[Asked], now: datetime) -> Pause | None:
    """Whether the prompt due now is left out; ``history`` is oldest first, since the rhythm was set."""
    if not history:
        return None
    last = history[-1].last_reaction
    if last is not None and now - last < ALIVE_FOR:
        return Pause.STILL_ALIVE
    recent = history[-UNANSWERED_LIMIT:]
    if len(recent) == UNANSWERED_LIMIT and all(asked.last_reaction is None for asked in recent):
        return Pause.NOBODY_ANSWERS
    return None


def next_theme(themes: Sequence[str], department_id: str, history: Sequence[Asked]) -> str:
    """The theme after the last one; departments start at different places. Never the last one again."""
    if history and history[-1].theme in themes:
        return themes[(themes.index(history[-1].theme) + 1) % len(themes)]
    return themes[_hash(department_id, "theme") % len(themes)]


def _day_in_week(rhythm: Rhythm, department_id: str, monday: date) -> date | None:
    day = monday + timedelta(days=rhythm.weekday)
    if rhythm.cadence is Cadence.BIWEEKLY and _weeks(monday) % 2 != _hash(department_id, "week") % 2:
        return None
    if rhythm.cadence is Cadence.MONTHLY and (day.day - 1) // 7 != 0:
        return None
    return working_day_of_week(day)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(monday: date) -> int:
    """Weeks since a fixed Monday: unlike ISO week numbers, they go on evenly over New Year."""
    return (monday - date(2024, 1, 1)).days // 7


def _hash(department_id: str, salt: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{salt}:{department_id}".encode()).digest()[:4])
