"""Carries the rows of ``delivery`` to Teams: draws each from today's state and finds where it goes.

When and how often to try is ``bot.jobs.courier``'s; what the kinds are stands in ``verbs.DELIVERIES``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.courier import Courier, Failed, Later, Limits, Result, Send, Sent
from bot.parts import Parts
from bot.store import deliveries
from bot.store import organisation as people
from bot.teams.attempt import attempt
from bot.teams.messenger import Address, ChannelAddress, Messenger, PersonAddress
from bot.teams.messenger import Sent as Placed
from bot.teams.turn import Message
from bot.texts import speaking

Delivery = Row[Any]
Draw = Callable[[AsyncConnection, Parts, Delivery], Awaitable[Message | Failed]]
Hook = Callable[[AsyncConnection, Parts, Delivery, datetime], Awaitable[None]]
Run = Callable[[Messenger, Parts, Delivery], Awaitable[None]]

_SOON = 5.0  # seconds until a card that is on its way can be replaced


@dataclass(frozen=True)
class Letter:
    """A message. ``once``: must not come twice, even if a crash leaves in doubt whether it came at all.

    ``waits``: where nobody can be reached it waits for the bot to be installed; ``unreached`` is told.
    """

    draw: Draw
    once: bool = False
    waits: bool = False
    arrived: Hook | None = None
    unreached: Hook | None = None


@dataclass(frozen=True)
class Errand:
    """Something to ask Teams for, tried again like a message. Harmless if done twice."""

    run: Run


@dataclass(frozen=True)
class Elsewhere:
    """A message that goes another way than Teams. ``prepare`` draws it and hands back what sends it."""

    prepare: Callable[[Parts, Delivery], Awaitable[Send | Failed]]
    once: bool = False


Kinds = Mapping[str, Letter | Errand | Elsewhere]


def courier_for(
    parts: Parts,
    messenger: Messenger,
    kinds: Kinds,
    worker_id: str,
    *,
    limits: Limits | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Courier:
    """The courier of this process, ready to ``run``."""
    carrier = _Carrier(parts, messenger, kinds, clock)
    return Courier(
        parts.database,
        worker_id,
        carrier.prepare,
        carrier.arrived,
        kinds=kinds,
        once_kinds=once_kinds(kinds),
        limits=limits,
        clock=clock,
    )


def once_kinds(kinds: Kinds) -> frozenset[str]:
    """The kinds that must not come twice."""
    return frozenset(name for name, kind in kinds.items() if not isinstance(kind, Errand) and kind.once)


class _Carrier:
    """What the courier asks of us."""

    def __init__(
        self, parts: Parts, messenger: Messenger, kinds: Kinds, clock: Callable[[], datetime]
    ) -> None:
        self._parts = parts
        self._messenger = messenger
        self._kinds = kinds
        self._clock = clock

    async def prepare(self, row: Delivery, /) -> Send | Failed:
        kind = self._kinds.get(row.kind)
        if kind is None:
            return Failed("unknown_kind")
        if isinstance(kind, Errand):
            return self._errand(kind, row)
        if isinstance(kind, Elsewhere):
            return await kind.prepare(self._parts, row)
        parts = self._parts.as_of_now()
        async with parts.database.read() as tx:
            with speaking(parts.texts):
                message = await kind.draw(tx, parts, row)
            if isinstance(message, Failed):
                return message
            send = await self._way(tx, row, message)
        if isinstance(send, Failed):
            return replace(send, state="waiting") if kind.waits else send
        return self._told_if_unreached(kind, row, send)

    async def arrived(self, tx: AsyncConnection, row: Delivery, sent: Sent, /) -> None:
        kind = self._kinds.get(row.kind)
        if not isinstance(kind, Letter):
            return
        service_url = await self._service_url(tx, row) if sent.message_id else None
        if service_url:
            await deliveries.keep_place(
                tx,
                row.key,
                service_url=service_url,
                conversation_id=sent.conversation_id,
                message_id=sent.message_id,
            )
        if kind.arrived:
            await kind.arrived(tx, self._parts, row, self._clock())

    async def _service_url(self, tx: AsyncConnection, row: Delivery) -> str | None:
        """Where a card stands that may be replaced later: one in a channel or in a thread there."""
        if row.target_kind == "channel":
            channel = await people.get_channel(tx, row.target_id)
            return channel.service_url if channel else None
        place = await deliveries.place_of(tx, row.target_id) if row.target_kind == "thread" else None
        return place[0] if place else None

    def _errand(self, errand: Errand, row: Delivery) -> Send:
        async def run() -> None:
            await errand.run(self._messenger, self._parts, row)

        return lambda: attempt(run)

    async def _way(self, tx: AsyncConnection, row: Delivery, message: Message) -> Send | Failed:
        match row.target_kind:
            case "channel":
                return await self._to_channel(tx, row.target_id, message)
            case "person":
                return await self._to_person(tx, row.target_id, message)
            case "message":
                return await self._to_message(tx, row.target_id, message)
            case "thread":
                return await self._to_thread(tx, row.target_id, message)
        return Failed("unknown_target")

    async def _to_channel(self, tx: AsyncConnection, channel_id: str, message: Message) -> Send | Failed:
        channel = await people.get_channel(tx, channel_id)
        if channel is None:
            return Failed("channel_gone")
        address = ChannelAddress(channel.service_url, channel.tenant_id, channel.id)
        return lambda: attempt(lambda: self._messenger.post(address, message, patience=0))

    async def _to_person(self, tx: AsyncConnection, person_id: str, message: Message) -> Send | Failed:
        found = (await people.known(tx, [person_id])).get(person_id)
        if found is None or not found.service_url:
            return Failed("person_unknown")

        async def send() -> Placed:
            chat_id = found.chat_id
            if chat_id is None:
                person = PersonAddress(found.service_url, found.tenant_id, found.teams_id)
                chat_id = await self._messenger.open_chat(person, patience=0)
                async with self._parts.database.write() as keep:
                    await people.keep_chat(keep, person_id, chat_id)
            return await self._messenger.send(Address(found.service_url, chat_id), message, patience=0)

        return lambda: attempt(send, new_thread=found.chat_id is None)

    async def _to_message(self, tx: AsyncConnection, key: str, message: Message) -> Send | Failed:
        place = await deliveries.place_of(tx, key)
        if place is None:
            return _not_there_yet
        service_url, conversation_id, message_id = place
        address = Address(service_url, conversation_id)

        async def replace_it() -> Placed:
            await self._messenger.update(address, message_id, message, patience=0)
            return Placed(conversation_id, message_id)

        return lambda: attempt(replace_it, new_thread=False)

    async def _to_thread(self, tx: AsyncConnection, key: str, message: Message) -> Send | Failed:
        """A reply under the post remembered as ``key``."""
        place = await deliveries.place_of(tx, key)
        if place is None:
            return _not_there_yet
        service_url, conversation_id, _ = place
        address = Address(service_url, conversation_id)
        return lambda: attempt(lambda: self._messenger.send(address, message, patience=0), new_thread=False)

    def _told_if_unreached(self, kind: Letter, row: Delivery, send: Send) -> Send:
        async def told() -> Result:
            result = await send()
            if not isinstance(result, Failed) or result.error.startswith("rejected"):
                return result
            if kind.unreached:
                async with self._parts.database.write() as tx:
                    await kind.unreached(tx, self._parts, row, self._clock())
            return replace(result, state="waiting") if kind.waits else result

        return told


async def _not_there_yet() -> Result:
    return Later(_SOON, "card_not_there_yet")
