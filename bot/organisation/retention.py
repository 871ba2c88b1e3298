"""How long things are kept.  Values only; ``bot.jobs.retention`` deletes by them."""

import re
from dataclasses import dataclass

_MONTHS = re.compile(r"([1-9][0-9]{0,2}) months?")
LONGEST = 120


@dataclass(frozen=True)
class Retention:
    """Whole months since something was last touched, by what it is."""

    deliveries: int = 12  # messages that were sent, given up or cancelled
    drafts: int = 12  # screenings that were begun and never sent
    withdrawn: int = 12  # screenings and experiences that were taken back
    prompts: int = 24  # what departments were asked; the themes' turn rests on the newest
    mail_reasons: int = 12  # why a mail that Outlook stopped was to be sent


PERIODS: tuple[str, ...] = ("deliveries", "drafts", "withdrawn", "prompts", "mail_reasons")


def read_months(words: str) -> int:
    """``12 months``. Raises ValueError for anything else, and for more than ten years."""
    found = _MONTHS.fullmatch(words)
    if found is None or int(found[1]) > LONGEST:
        raise ValueError("a period is a number of months")
    return int(found[1])
