"""Keeps what Entra says of leaders up to date in the background; no turn ever waits for it.

What Entra last said counts while it is away. Two processes share the work: whom one asks for is marked.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.governance import summaries
from bot.graph import people
from bot.graph.client import Graph
from bot.graph.errors import Away, Busy, Forbidden, GraphError
from bot.organisation.model import Organisation
from bot.store import directory
from bot.store.database import Database

_PEOPLE_EVERY = 5.0  # seconds: whoever begins a screening has their leader before they send it
_LEADERS_EVERY = 60.0  # seconds: who is away is looked at less often
_LEADER_AGE = timedelta(hours=12)
_ABSENCE_AGE = timedelta(minutes=15)
_AGAIN_AFTER = timedelta(minutes=5)  # one whose answer failed
_AT_ONCE = 20  # people in a round
_REST = 60.0  # seconds after Graph could not be reached or said no


@dataclass(frozen=True)
class LeaderRounds:
    """What a round needs. ``wake`` is called when messages were written."""

    graph: Graph
    database: Database
    organisation: Callable[[], Organisation]
    wake: Callable[[], None]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def run(self) -> None:
        """For ever. Trouble with Graph is logged as a code; anything else ends the loop."""
        leaders_at = 0.0
        while True:
            pause = _PEOPLE_EVERY
            try:
                await self.refresh_people()
                if time.monotonic() >= leaders_at:
                    await self.refresh_leaders()
                    leaders_at = time.monotonic() + _LEADERS_EVERY
            except Busy as busy:
                pause = max(busy.seconds, _PEOPLE_EVERY)
            except GraphError as error:
                logs.event("graph_leaders_failed", code=error.code)
                pause = _REST
            await asyncio.sleep(pause)

    async def refresh_people(self) -> None:
        """Ask for the leaders of people with a screening. Raises Away and Forbidden."""
        now = self.clock()
        async with self.database.write() as tx:
            ids = await directory.claim_people(
                tx, now=now, older_than=now - _LEADER_AGE, tried_before=now - _AGAIN_AFTER, most=_AT_ONCE
            )
        await self._ask_for_leaders(ids)

    async def refresh_leaders(self) -> None:
        """Ask which of the leaders asked are away, and for their leaders. Raises Away and Forbidden."""
        now = self.clock()
        since = {"now": now, "tried_before": now - _AGAIN_AFTER}
        async with self.database.write() as tx:
            organisation = self.organisation()
            asked = [
                each for each in await summaries.leaders_asked(tx, organisation) if people.is_entra_id(each)
            ]
            above = await directory.claim_of(tx, "manager", asked, older_than=now - _LEADER_AGE, **since)
            away = await directory.claim_of(tx, "absence", asked, older_than=now - _ABSENCE_AGE, **since)
            await summaries.remind_who_is_asked(tx, organisation)
        await self._ask_for_leaders(above)
        await self._ask_for_absence(away)

    async def _ask_for_leaders(self, ids: Iterable[str]) -> None:
        found: dict[str, str | None] = {}

        async def ask(person_id: str) -> None:
            found.update(await people.nearest_leaders(self.graph, person_id))

        try:
            await _each(ids, ask, ends=(Away, Forbidden))
        finally:
            await self._keep(lambda tx, now: directory.keep_managers(tx, found, now))

    async def _ask_for_absence(self, ids: Iterable[str]) -> None:
        found: dict[str, bool] = {}

        async def ask(person_id: str) -> None:
            found[person_id] = await people.is_away(self.graph, person_id, self.clock())

        try:
            # Not at a mailbox that is forbidden: Exchange may allow those of some leaders alone.
            await _each(ids, ask, ends=(Away,))
        finally:
            await self._keep(lambda tx, now: directory.keep_absences(tx, found, now))

    async def _keep(self, keep: Callable[[AsyncConnection, datetime], Awaitable[set[str]]]) -> None:
        """Write down what was told; whatever waits for a decision turns to who decides now."""
        now = self.clock()
        async with self.database.write() as tx:
            changed = await keep(tx, now)
            if changed:
                await summaries.leaders_changed(tx, self.organisation(), changed, now)
        if changed:
            self.wake()


async def _each(
    ids: Iterable[str], ask: Callable[[str], Awaitable[None]], *, ends: tuple[type[GraphError], ...]
) -> None:
    """One whose answer makes no sense must not keep the others waiting; what ``ends`` the round is raised."""
    for person_id in ids:
        if not people.is_entra_id(person_id):
            continue
        try:
            await ask(person_id)
        except GraphError as error:
            if isinstance(error, ends):
                raise
            logs.event("graph_answer_refused", person=person_id, code=error.code)
