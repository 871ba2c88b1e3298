"""How often one person may ask: a bucket each that fills at a steady pace. In memory, by person id."""

from collections import OrderedDict
from dataclasses import dataclass, field

_MOST_PEOPLE = 20_000


@dataclass
class Pace:
    """``burst`` at once, then ``per_minute``; ``now`` is seconds on a clock that never goes back."""

    burst: int = 20
    per_minute: float = 40.0
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, person_id: str, now: float, cost: float = 1.0) -> bool:
        """Whether one more is fine; if so it is counted."""
        left, then = self._left.pop(person_id, (float(self.burst), now))
        left = min(self.burst, left + (now - then) * self.per_minute / 60)
        allowed = left >= cost
        self._left[person_id] = (left - cost if allowed else left, now)
        while len(self._left) > _MOST_PEOPLE:
            self._left.popitem(last=False)
        return allowed
