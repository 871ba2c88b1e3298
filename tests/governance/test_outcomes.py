"""What each choice means, when a leader is reminded, and what holds between the parts."""

from datetime import UTC, date, datetime

import pytest

from bot.governance.outcomes import CHOICES, last_pilot_day, needs_reason, status_after
from bot.governance.workdays import next_reminder
from bot.organisation.model import CONTACT_ROLES, DATA_KINDS, TOOL_KINDS
from bot.screening.loading import current
from bot.screening.ruleset import ROLES
from bot.texts import catalogue


def test_every_choice_of_the_ruleset_does_something_and_no_other_is_known() -> None:
    lawful = {each for consequence in current().consequences.values() for each in consequence.decisions}
    assert set(CHOICES) == lawful
    assert {f"governance.form.what.{each}" for each in CHOICES} <= set(catalogue())


def test_nobody_can_approve_what_is_to_be_clarified_or_stopped() -> None:
    for outcome in ("clarify", "red"):
        for choice in current().consequences[outcome].decisions:  # type: ignore[index]
            assert CHOICES[choice].then not in {"approved", "pilot"}


def test_the_organisation_file_speaks_of_the_rulesets_options_and_roles() -> None:
    questions = current().questions
    assert {option.id for option in questions["tool"].options} - {"unknown"} == set(TOOL_KINDS)
    assert {option.id for option in questions["data"].options} - {"unknown"} == set(DATA_KINDS)
    assert set(CONTACT_ROLES) == set(ROLES) - {"employee", "leader"}


def test_only_a_first_plain_yes_to_green_needs_no_reason() -> None:
    assert not needs_reason("approve", "green", changes=False)
    assert needs_reason("approve", "green", changes=True)
    assert needs_reason("reject", "green", changes=False)
    assert needs_reason("approve_when_conditions_met", "yellow", changes=False)


def test_a_pilot_waits_for_its_blocking_conditions() -> None:
    assert status_after("approve_pilot", ["limit_scope"]) == "awaiting_conditions"
    assert status_after("approve_pilot", []) == "pilot"
    assert status_after("approve", ["limit_scope"]) == "approved"


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 22), date(2027, 2, 22)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_three_months_on_is_the_same_day_or_the_months_last(today: date, last: date) -> None:
    assert last_pilot_day(today) == last


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), datetime(2026, 11, 26, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 27, 13, 0, tzinfo=UTC), datetime(2026, 12, 2, 8, 0, tzinfo=UTC)),  # a weekend
        (
            datetime(2027, 3, 24, 13, 0, tzinfo=UTC),
            datetime(2027, 4, 1, 7, 0, tzinfo=UTC),
        ),  # Easter
    ],
)
def test_a_reminder_comes_at_nine_on_the_third_working_day(since: datetime, due: datetime) -> None:
    assert next_reminder(since) == due
