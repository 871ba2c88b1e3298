"""Rows of messages that must reach somebody. ``bot.jobs.courier`` sends them; here they are written."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ids import new_id
from bot.store.sql import insert_or_ignore, insert_or_update
from bot.store.tables import card_message, delivery

UNSENT = ("due", "waiting")


async def queue(
    tx: AsyncConnection,
    *,
    key: str,
    kind: str,
    subject_id: str,
    target_kind: str,
    target_id: str | None,
    now: datetime,
    not_before: datetime | None = None,
) -> bool:
    """Write a delivery, due at once or at ``not_before``; without a target it waits for one.

    False where ``key`` was queued before: the same message never goes out twice.
    """
    done = await tx.execute(
        insert_or_ignore(
            tx,
            delivery,
            {
                "id": new_id("d"),
                "key": key,
                "kind": kind,
                "subject_id": subject_id,
                "target_kind": target_kind,
                "target_id": target_id,
                "state": "due" if target_id else "waiting",
                "attempts": 0,
                "not_before": not_before or now,
                "created_at": now,
            },
        )
    )
    return bool(done.rowcount)


async def release(
    tx: AsyncConnection,
    kind: str,
    subject_id: str,
    target_id: str,
    now: datetime,
    *,
    target_kind: str = "channel",
) -> bool:
    """Send what waited: it has somewhere to go now. False where nothing waited."""
    done = await tx.execute(
        update(delivery)
        .where(delivery.c.kind == kind, delivery.c.subject_id == subject_id, delivery.c.state == "waiting")
        .values(
            state="due",
            target_kind=target_kind,
            target_id=target_id,
            not_before=now,
            attempts=0,
            error=None,
        )
    )
    return bool(done.rowcount)


async def release_person(tx: AsyncConnection, person_id: str, now: datetime) -> None:
    """The bot has met this person: what waited for them goes out."""
    await tx.execute(
        update(delivery)
        .where(
            delivery.c.target_kind == "person",
            delivery.c.target_id == person_id,
            delivery.c.state == "waiting",
        )
        .values(state="due", not_before=now, attempts=0, error=None)
    )


async def retarget(tx: AsyncConnection, kind: str, subject_id: str, target_id: str) -> None:
    """What has not been sent yet goes to somebody else."""
    await tx.execute(
        update(delivery)
        .where(delivery.c.kind == kind, delivery.c.subject_id == subject_id, delivery.c.state.in_(UNSENT))
        .values(target_id=target_id)
    )


async def cancel(tx: AsyncConnection, subject_id: str, *kinds: str) -> None:
    """Drop what has not been sent: it no longer holds."""
    await tx.execute(
        update(delivery)
        .where(delivery.c.subject_id == subject_id, delivery.c.kind.in_(kinds), delivery.c.state.in_(UNSENT))
        .values(state="cancelled")
    )


async def forget(tx: AsyncConnection, kind: str, subject_id: str) -> None:
    """Delete the rows, sent ones too, so that the same may be told again one day."""
    await tx.execute(delete(delivery).where(delivery.c.kind == kind, delivery.c.subject_id == subject_id))


async def waiting_subjects(tx: AsyncConnection, kind: str) -> list[str]:
    """What the waiting messages of that kind tell of, the oldest first."""
    rows = await tx.scalars(
        select(delivery.c.subject_id).where(_waiting(kind)).order_by(delivery.c.created_at, delivery.c.id)
    )
    return list(rows)


async def keys_out(tx: AsyncConnection, kind: str, subject_id: str) -> list[str]:
    """The keys of the messages of that kind that were sent or are on their way this moment."""
    rows = await tx.scalars(
        select(delivery.c.key)
        .where(
            delivery.c.kind == kind,
            delivery.c.subject_id == subject_id,
            delivery.c.state.in_(("sending", "sent")),
        )
        .order_by(delivery.c.created_at, delivery.c.id)
    )
    return list(rows)


async def is_on_its_way(tx: AsyncConnection, key: str) -> bool:
    """Whether the message is due or being sent this moment."""
    on_its_way = (delivery.c.key == key) & delivery.c.state.in_(("due", "sending"))
    return bool(await tx.scalar(select(exists().where(on_its_way))))


async def keep_place(
    tx: AsyncConnection, key: str, *, service_url: str, conversation_id: str, message_id: str
) -> None:
    """Remember where a card stands, so that it can be replaced."""
    values = {"service_url": service_url, "conversation_id": conversation_id, "message_id": message_id}
    await tx.execute(insert_or_update(tx, card_message, {"key": key} | values))


async def place_of(tx: AsyncConnection, key: str) -> tuple[str, str, str] | None:
    """``(service URL, conversation, message)`` of the card remembered under ``key``."""
    row = (await tx.execute(select(card_message).where(card_message.c.key == key))).first()
    return (row.service_url, row.conversation_id, row.message_id) if row else None


def _waiting(kind: str) -> ColumnElement[bool]:
    return (delivery.c.kind == kind) & (delivery.c.state == "waiting")
