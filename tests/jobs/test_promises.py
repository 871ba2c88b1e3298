"""The page for developers says of each kind of delivery what the code does."""

import re
from pathlib import Path

from bot.organisation.model import Organisation
from bot.schedules import ticks
from bot.teams.deliver import Letter, once_kinds
from bot.teams.verbs import DELIVERIES

PAGE = (Path(__file__).parents[2] / "docs/jobs.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^\| `(\w+)` \| (at most once|at least once)[^|]*\| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_the_page_tells_the_promise_of_every_kind() -> None:
    told = {kind: promise == "at most once" for kind, promise, _ in PROMISES}
    assert told == {kind: kind in once_kinds(DELIVERIES) for kind in DELIVERIES}


def test_the_page_tells_what_waits() -> None:
    waits = {kind: waits_for != "–" for kind, _, waits_for in PROMISES}
    assert waits == {name: isinstance(kind, Letter) and kind.waits for name, kind in DELIVERIES.items()}


def test_in_doubt_a_channel_is_spared_and_a_person_is_told_again() -> None:
    """A prompt that comes twice annoys a whole department; a decision that never comes stops somebody. Mail
    says what Teams has said already."""
    once = once_kinds(DELIVERIES)
    assert {"prompt", "digest", "nudge", "experience", "summary_mail", "reminder_mail"} == once
    assert not once & {"summary", "decision_notice", "reminder", "review_wanted"}


def test_the_page_tells_of_every_schedule() -> None:
    told = set(re.findall(r"^\| `(\w+):", PAGE, re.MULTILINE))
    assert told == set(ticks(lambda: Organisation("Opfundet Kommune")))
