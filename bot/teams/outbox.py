"""Sends what a reply asks for once it is committed: in order within a conversation, and without keeping
the person who clicked waiting for a busy Teams."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import select

from bot import logs
from bot.store.database import Database
from bot.store.sql import insert_or_update
from bot.store.tables import card_message, person
from bot.teams.messenger import Address, Messenger, PersonAddress, SendError, Sent
from bot.teams.turn import Send, Turn, Update

_WAIT = 8.0  # seconds a turn waits for its messages: Teams gives the whole turn 15
_PATIENCE = 120.0  # seconds a message is tried for after that, in the background


class Outbox:
    """Messages asked for by turns. What must survive a stop of the process is a delivery row instead."""

    def __init__(self, database: Database, messenger: Messenger, *, wait: float = _WAIT) -> None:
        self._wait = wait
        self._database = database
        self._messenger = messenger
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[None]] = set()

    async def send(self, turn: Turn, messages: tuple[Send | Update, ...]) -> None:
        """Returns when all are sent, or after ``wait`` seconds while they are still being tried."""
        if not messages:
            return
        task = asyncio.create_task(self._send_all(turn, messages))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait((task,), timeout=self._wait)

    async def close(self, wait: float = 5.0) -> None:
        """Give what is under way a moment to finish, and stop the rest."""
        if not self._under_way:
            return
        _, unfinished = await asyncio.wait(self._under_way, timeout=wait)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _send_all(self, turn: Turn, messages: tuple[Send | Update, ...]) -> None:
        queue = self._queues.setdefault(turn.place.conversation_id, asyncio.Lock())
        async with queue:
            for message in messages:
                try:
                    await self._send_one(turn, message)
                except SendError as error:
                    logs.event("message_not_sent", error=type(error).__name__, code=_code(error))
                except Exception as error:  # one message must not take the next ones along
                    logs.fault("message_failed", error)

    def _send_one(self, turn: Turn, message: Send | Update) -> Coroutine[Any, Any, None]:
        return self._new(turn, message) if isinstance(message, Send) else self._replace(turn, message)

    async def _new(self, turn: Turn, send: Send) -> None:
        address = await self._address(turn, send.person_id)
        if address is None:
            logs.event("message_without_address")
            return
        sent = await self._messenger.send(address, send.message, patience=_PATIENCE)
        if send.remember is not None:
            await self._remember(send.remember, address.service_url, sent)

    async def _replace(self, turn: Turn, update: Update) -> None:
        if update.key is None:
            place: Address | None = Address.of(turn.place)
            message_id = turn.card_message_id
        else:
            place, message_id = await self._remembered(update.key)
        if place is not None and message_id:
            await self._messenger.update(place, message_id, update.message, patience=_PATIENCE)

    async def _address(self, turn: Turn, person_id: str | None) -> Address | None:
        """Here, or the person's own chat, which is opened where it is not known yet."""
        if person_id is None:
            return Address.of(turn.place)
        async with self._database.read() as connection:
            row = (
                await connection.execute(
                    select(
                        person.c.service_url, person.c.chat_id, person.c.tenant_id, person.c.teams_id
                    ).where(person.c.id == person_id)
                )
            ).one_or_none()
        if row is None:
            return None
        chat_id = row.chat_id or await self._messenger.open_chat(
            PersonAddress(row.service_url, row.tenant_id, row.teams_id), patience=_PATIENCE
        )
        return Address(row.service_url, chat_id)

    async def _remembered(self, key: str) -> tuple[Address | None, str | None]:
        async with self._database.read() as connection:
            row = (
                await connection.execute(select(card_message).where(card_message.c.key == key))
            ).one_or_none()
        return (
            (None, None) if row is None else (Address(row.service_url, row.conversation_id), row.message_id)
        )

    async def _remember(self, key: str, service_url: str, sent: Sent) -> None:
        row = {
            "key": key,
            "service_url": service_url,
            "conversation_id": sent.conversation_id,
            "message_id": sent.message_id,
        }
        async with self._database.write() as tx:
            await tx.execute(insert_or_update(tx, card_message, row))


def _code(error: SendError) -> str:
    return str(error).replace(" ", ":")
