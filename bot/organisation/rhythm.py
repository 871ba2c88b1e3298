"""How often a department wants to be asked for experiences.  Values only."""

from dataclasses import dataclass
from enum import StrEnum


class Cadence(StrEnum):
    """How often a department is asked."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"
    OFF = "off"


@dataclass(frozen=True)
class Rhythm:
    """``weekday`` 0 = Monday … 4 = Friday; ``hour`` 7–16, Danish time."""

    cadence: Cadence = Cadence.BIWEEKLY
    weekday: int = 1
    hour: int = 10

    def __post_init__(self) -> None:
        if self.weekday not in range(5) or self.hour not in range(7, 17):
            raise ValueError("a rhythm has a weekday from Monday to Friday and an hour from 7 to 16")


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def read_rhythm(words: str) -> Rhythm:
    """``biweekly tuesday 10`` (or ``off``). Raises ValueError for anything else."""
    cadence, *rest = words.split()
    if cadence == Cadence.OFF and not rest:
        return Rhythm(Cadence.OFF)
    day, hour = rest
    return Rhythm(Cadence(cadence), _DAYS.index(day), int(hour))
