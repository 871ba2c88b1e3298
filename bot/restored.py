"""``python -m bot restored``: run once on a restored database, before the bot starts on it."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from bot import schedules
from bot.errors import OperatorError, SettingsError
from bot.jobs import restoring
from bot.jobs.schedules import run_due
from bot.organisation.live import LiveOrganisation
from bot.settings import Settings, read_settings
from bot.store.database import Database, connect
from bot.store.migrate import migrate
from bot.teams import verbs
from bot.teams.deliver import Errand

_HELD = """{count} deliveries are held. The backup has them as unsent; they may have been sent since.
Start the bot, look in the channels, write “doktor” to the bot in Teams and settle them there.
Or here, for each: python -m bot report deliveries --settle ID sent|again
and for all that is left: python -m bot restored --settle sent|again"""


def main(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where the settings are wrong or the database cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m bot restored",
        description="Hold what may have been sent since the backup was made. Run before the bot starts.",
    )
    parser.add_argument(
        "--settle",
        choices=("sent", "again"),
        help="afterwards: all that is still held has arrived (sent), or is to be sent (again)",
    )
    wanted = parser.parse_args(arguments)
    try:
        settings = read_settings(os.environ)
        print(asyncio.run(_on(settings, wanted.settle)))  # noqa: T201
    except OperatorError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


async def hold_all(settings: Settings, database: Database, now: datetime) -> int:
    """Bring the tables up to date, let what was missed come and go, and hold all that is unsent."""
    await migrate(database)
    live = LiveOrganisation(settings.organisation, settings.admins)
    # A prompt whose moment lies after the backup has most likely been asked: its row is written, and held.
    await run_due(database, schedules.ticks(live.now), now)
    harmless = [name for name, kind in verbs.DELIVERIES.items() if isinstance(kind, Errand)]
    async with database.write() as tx:
        return await restoring.hold(tx, now, harmless=harmless)


async def _on(settings: Settings, settlement: str | None) -> str:
    database, now = connect(settings.database, settings.database_sign_in), datetime.now(UTC)
    try:
        if settlement is None:
            return _HELD.format(count=await hold_all(settings, database, now))
        async with database.write() as tx:
            count = await restoring.let_go(tx, now, send=settlement == "again")
    except (SQLAlchemyError, OSError) as error:  # the message may hold the address and more
        raise SettingsError(
            f"the database that MAAVI_DATABASE names cannot be used ({type(error).__name__})"
        ) from error
    finally:
        await database.close()
    return f"{count} deliveries are {'sent by the bot' if settlement == 'again' else 'held to have arrived'}."
