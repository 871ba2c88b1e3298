"""A department's rhythm over a year: Danish holidays, quiet July, pauses, themes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.experiences.calendar import DENMARK, is_quiet
from bot.experiences.rhythm import (
    Asked,
    Pause,
    next_due,
    next_theme,
    pause_now,
)
from bot.organisation.rhythm import Cadence, Rhythm

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def year_of(rhythm: Rhythm, department: str = "d-1") -> list[datetime]:
    moments: list[datetime] = []
    due = next_due(rhythm, department, NEW_YEAR)
    while due and due.year == 2027:
        moments.append(due)
        due = next_due(rhythm, department, due)
    return moments


def test_a_weekly_rhythm_asks_once_in_every_week_that_is_not_quiet() -> None:
    weeks = [due.isocalendar().week for due in year_of(Rhythm(Cadence.WEEKLY, 1, 10))]
    assert len(weeks) == len(set(weeks))
    assert len(weeks) == 47  # 52 less four whole weeks of July and the one between Christmas and New Year


def test_july_is_left_in_peace() -> None:
    assert not [due for due in year_of(Rhythm(Cadence.WEEKLY, 0, 8)) if due.month == 7]


def test_a_prompt_due_on_easter_monday_comes_on_tuesday() -> None:
    days = {due.date() for due in year_of(Rhythm(Cadence.WEEKLY, 0, 10))}
    assert date(2027, 3, 29) not in days
    assert date(2027, 3, 30) in days


def test_a_prompt_due_on_good_friday_is_left_out_rather_than_moved_to_another_week() -> None:
    days = {due.date() for due in year_of(Rhythm(Cadence.WEEKLY, 4, 10))}
    assert not {date(2027, 3, 22) + timedelta(days=n) for n in range(7)} & days


def test_every_other_week_keeps_its_beat_over_new_year() -> None:
    due = next_due(Rhythm(Cadence.BIWEEKLY, 1, 10), "d-1", datetime(2026, 11, 1, tzinfo=UTC))
    gaps = []
    while due and due.year < 2029:
        following = next_due(Rhythm(Cadence.BIWEEKLY, 1, 10), "d-1", due)
        assert following
        gaps.append(round((following - due) / timedelta(weeks=1)))
        due = following
    assert all(gap % 2 == 0 for gap in gaps)


def test_a_monthly_rhythm_asks_at_most_once_a_month() -> None:
    months = [due.month for due in year_of(Rhythm(Cadence.MONTHLY, 2, 10))]
    assert months == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]


def test_the_hour_is_danish_time_summer_and_winter() -> None:
    assert {due.astimezone(DENMARK).hour for due in year_of(Rhythm(Cadence.WEEKLY, 1, 10))} == {10}
    assert {due.astimezone(UTC).hour for due in year_of(Rhythm(Cadence.WEEKLY, 1, 10))} == {8, 9}


def test_off_asks_never() -> None:
    assert next_due(Rhythm(Cadence.OFF), "d-1", NEW_YEAR) is None


def test_departments_of_the_same_hour_are_spread_over_it() -> None:
    minutes = {year_of(Rhythm(Cadence.WEEKLY, 1, 10), f"d-{n}")[0].minute for n in range(200)}
    assert len(minutes) > 30


@given(
    st.sampled_from([Cadence.WEEKLY, Cadence.BIWEEKLY, Cadence.MONTHLY]),
    st.integers(0, 4),
    st.integers(7, 16),
    st.text(min_size=1, max_size=8),
    st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1)),
)
def test_a_due_moment_is_later_and_never_on_a_quiet_day(
    cadence: Cadence, weekday: int, hour: int, department: str, moment: datetime
) -> None:
    after = moment.replace(tzinfo=UTC)
    due = next_due(Rhythm(cadence, weekday, hour), department, after)
    assert due is not None and due > after
    assert not is_quiet(due.astimezone(DENMARK).date())


@pytest.mark.parametrize(("weekday", "hour"), [(5, 10), (-1, 10), (1, 6), (1, 17)])
def test_a_rhythm_outside_working_hours_is_refused(weekday: int, hour: int) -> None:
    with pytest.raises(ValueError, match="weekday"):
        Rhythm(Cadence.WEEKLY, weekday, hour)


def asked(days_ago: int, reaction_days_ago: int | None = None, theme: str = "a") -> Asked:
    reaction = None if reaction_days_ago is None else NEW_YEAR - timedelta(days=reaction_days_ago)
    return Asked(NEW_YEAR - timedelta(days=days_ago), theme, reaction)


def test_the_first_prompt_is_posted() -> None:
    assert pause_now([], NEW_YEAR) is None


def test_a_prompt_people_still_react_to_is_not_talked_over() -> None:
    assert pause_now([asked(14, reaction_days_ago=2)], NEW_YEAR) is Pause.STILL_ALIVE
    assert pause_now([asked(14, reaction_days_ago=6)], NEW_YEAR) is None


def test_three_unanswered_prompts_in_a_row_ask_the_leader() -> None:
    silent = [asked(42), asked(28), asked(14)]
    assert pause_now(silent[1:], NEW_YEAR) is None
    assert pause_now(silent, NEW_YEAR) is Pause.NOBODY_ANSWERS
    assert pause_now([asked(42, 41), asked(28), asked(14)], NEW_YEAR) is None


@given(st.integers(2, 9), st.text(min_size=1, max_size=5), st.integers(1, 40))
def test_a_theme_is_never_asked_twice_in_a_row_and_all_get_their_turn(
    count: int, department: str, rounds: int
) -> None:
    themes = [f"theme-{n}" for n in range(count)]
    history: list[Asked] = []
    for n in range(rounds):
        history.append(Asked(NEW_YEAR + timedelta(weeks=n), next_theme(themes, department, history), None))
    names = [one.theme for one in history]
    assert all(first != second for first, second in pairwise(names))
    assert len(set(names)) == min(count, rounds)
