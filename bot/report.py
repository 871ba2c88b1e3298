"""``python -m bot report deliveries``: what was sent, what waits, and what an admin must settle."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import OperatorError, SettingsError
from bot.jobs.settling import Settlement, settle
from bot.settings import Settings, read_settings
from bot.store import mail_reasons
from bot.store.database import Database, connect
from bot.store.mail_reasons import MailReason
from bot.store.tables import channel, delivery, team

_LISTED = ("doubtful", "failed", "waiting")


@dataclass(frozen=True)
class Count:
    kind: str
    state: str
    deliveries: int


@dataclass(frozen=True)
class Undelivered:
    """A message that did not arrive, may not have, or has nowhere to go yet."""

    id: str
    kind: str
    state: str
    target: str  # a channel as "Team / Channel", else an id
    error: str
    since: str  # ISO, UTC


def main(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where the settings are wrong, the database cannot be read, or there is nothing to
    settle."""
    parser = argparse.ArgumentParser(prog="python -m bot report", description="Reports for administrators.")
    parser.add_argument("what", choices=("deliveries", "mail-reasons"))
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--most", type=int, default=200, help="list at most so many (default: 200)")
    parser.add_argument(
        "--settle",
        nargs=2,
        metavar=("ID", "sent|again"),
        help="after a look in the channel: it has arrived (sent), or is to be sent once more (again)",
    )
    wanted = parser.parse_args(arguments)
    if wanted.settle and wanted.settle[1] not in get_args(Settlement):
        parser.error("--settle ID must be followed by sent or again")
    try:
        settings = read_settings(os.environ)
        _must_exist(settings.database)
        if wanted.settle:
            print(asyncio.run(_settle(settings, *wanted.settle)))  # noqa: T201
            return 0
        if wanted.what == "mail-reasons":
            reasons = asyncio.run(_reasons(settings, wanted.most))
            print(_reasons_as_json(reasons) if wanted.json else _reasons_as_text(reasons))  # noqa: T201
            return 0
        counts, listed = asyncio.run(_read(settings, wanted.most))
    except OperatorError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(_as_json(counts, listed) if wanted.json else _as_text(counts, listed))  # noqa: T201
    return 0


async def deliveries_report(database: Database, most: int) -> tuple[list[Count], list[Undelivered]]:
    """How many of each kind stand where, and those that need somebody, the newest first."""
    async with database.read() as tx:
        grouped = await tx.execute(
            select(delivery.c.kind, delivery.c.state, func.count().label("deliveries"))
            .group_by(delivery.c.kind, delivery.c.state)
            .order_by(delivery.c.kind, delivery.c.state)
        )
        counts = [Count(row.kind, row.state, row.deliveries) for row in grouped]
        rows = await tx.execute(
            select(delivery, channel.c.name.label("channel_name"), team.c.name.label("team_name"))
            .outerjoin(channel, channel.c.id == delivery.c.target_id)
            .outerjoin(team, team.c.id == channel.c.team_id)
            .where(delivery.c.state.in_(_LISTED))
            .order_by(delivery.c.created_at.desc(), delivery.c.id)
            .limit(most)
        )
        return counts, [_undelivered(row) for row in rows]


def _must_exist(database: str) -> None:
    """Opening an SQLite file that is not there would make one."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise SettingsError("MAAVI_DATABASE names no database yet: it is made when the bot starts")


async def _read(settings: Settings, most: int) -> tuple[list[Count], list[Undelivered]]:
    async with _opened(settings) as database:
        return await deliveries_report(database, most)


async def _reasons(settings: Settings, most: int) -> list[MailReason]:
    async with _opened(settings) as database, database.read() as tx:
        return await mail_reasons.newest(tx, most)


async def _settle(settings: Settings, delivery_id: str, how: Settlement) -> str:
    async with _opened(settings) as database, database.write() as tx:
        if not await settle(tx, delivery_id, how, datetime.now(UTC)):
            raise SettingsError(f"{delivery_id} is no delivery that can be settled as {how!r}")
    done = {"sent": "is held to have arrived", "again": "is sent again by the bot, within seconds if it runs"}
    return f"{delivery_id} {done[how]}."


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = connect(settings.database, settings.database_sign_in)
    try:
        yield database
    except (SQLAlchemyError, OSError) as error:  # the message may hold the address and more
        raise SettingsError(
            f"the database that MAAVI_DATABASE names cannot be read ({type(error).__name__});"
            " has the bot been started on it?"
        ) from error
    finally:
        await database.close()


def _undelivered(row: Any) -> Undelivered:
    created: datetime = row.created_at
    return Undelivered(
        id=row.id,
        kind=row.kind,
        state=row.state,
        target=f"{row.team_name} / {row.channel_name}" if row.channel_name else row.target_id or "",
        error=row.error or "",
        since=created.isoformat(timespec="seconds"),
    )


def _as_json(counts: Sequence[Count], listed: Sequence[Undelivered]) -> str:
    return json.dumps(
        {"counts": [asdict(each) for each in counts], "undelivered": [asdict(each) for each in listed]},
        ensure_ascii=False,
    )


def _as_text(counts: Sequence[Count], listed: Sequence[Undelivered]) -> str:
    if not counts:
        return "Nothing has been sent, and nothing waits."
    lines = [f"{each.kind:22} {each.state:10} {each.deliveries:7}" for each in counts]
    for state in _LISTED:
        of_state = [each for each in listed if each.state == state]
        if of_state:
            lines += ["", _MEANING[state]]
            lines += [
                f"  {each.id}  {each.since}  {each.kind:20} {each.target}  {each.error}" for each in of_state
            ]
    return "\n".join(lines)


_MEANING = {
    "doubtful": "doubtful – no answer came; look in the channel whether it arrived, and say which with"
    " --settle ID sent or --settle ID again. Not sent again by itself:",
    "failed": "failed – given up; --settle ID again tries once more:",
    "waiting": "waiting – for a channel, a leader, or for the bot to be installed:",
}


def _reasons_as_json(reasons: Sequence[MailReason]) -> str:
    listed = [asdict(each) | {"at": each.at.isoformat(timespec="seconds")} for each in reasons]
    return json.dumps({"mail_reasons": listed}, ensure_ascii=False, indent=2)


def _reasons_as_text(reasons: Sequence[MailReason]) -> str:
    lines = [
        f"{each.at:%Y-%m-%d %H:%M}  {each.person_name or each.person_id}  {', '.join(each.kinds)}\n"
        f"                  {each.reason}"
        for each in reasons
    ]
    return "\n".join(lines) or "No reason has been given."
