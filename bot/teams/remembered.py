"""Answers that show people's words, in the memory of a process that is the only one on its database.

SQLite is one file and one process, so a repeat comes here; sealing an answer into the file would cost a
sixth of a turn (``bench.turns``). What a restart forgets is made anew by the handler, from what is stored.
With PostgreSQL the repeat may come to another process: ``bot.teams.handled`` seals it there.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

REMEMBERED_FOR = timedelta(minutes=5)
_MOST = 16_000_000  # bytes of answers, some two thousand cards


class Remembered:
    """Bounded in time and size; the oldest go first."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._answers: OrderedDict[str, tuple[datetime, bytes]] = OrderedDict()
        self._size = 0

    def keep(self, key: str, body: bytes, now: datetime) -> None:
        self._drop(key)
        self._answers[key] = (now, body)
        self._size += len(body)
        while self._answers and (self._size > self._most or self._oldest() < now - REMEMBERED_FOR):
            self._drop(next(iter(self._answers)))

    def find(self, key: str, now: datetime) -> bytes | None:
        """The body that was answered, or None."""
        kept = self._answers.get(key)
        return kept[1] if kept is not None and kept[0] >= now - REMEMBERED_FOR else None

    def _oldest(self) -> datetime:
        return next(iter(self._answers.values()))[0]

    def _drop(self, key: str) -> None:
        kept = self._answers.pop(key, None)
        self._size -= len(kept[1]) if kept else 0
