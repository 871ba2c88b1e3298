"""The one place where the parts are wired together: opened in order, closed in the opposite order."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from bot import credentials, demo, logs, schedules, telemetry
from bot.graph.client import graph_for
from bot.graph.leaders import LeaderRounds
from bot.ids import new_id
from bot.jobs import standing
from bot.jobs.courier import Courier
from bot.jobs.running import run_courier, run_schedules
from bot.organisation.live import LiveOrganisation
from bot.organisation.loader import DEMO
from bot.parts import Parts
from bot.settings import Settings
from bot.signing_keys import SigningKeys
from bot.store import directory, keys
from bot.store.database import Database, connect
from bot.store.migrate import migrate
from bot.teams import handled, sharing, verbs
from bot.teams.adapter import Adapter
from bot.teams.authentication import Authentication, TokenCheck
from bot.teams.connector import Connector
from bot.teams.deliver import courier_for, once_kinds
from bot.teams.dispatch import Tables
from bot.teams.hosts import service_hosts
from bot.teams.messenger import Messenger
from bot.teams.outbox import Outbox
from bot.texts import catalogue
from bot.watch import take_up, watch
from bot.web import health, pages
from bot.web.outlook import icons
from bot.web.outlook.alert import Alert
from bot.web.outlook.entra import keys_of_users
from bot.web.outlook.events import EventFile
from bot.web.outlook.pane import OutlookPane
from bot.web.outlook.session import OutlookSession, guard_for
from bot.web.server import application
from bot.web.share import pace
from bot.web.share.routes import SharePage
from bot.web.tickets import Tickets

_PURGE_EVERY = 300.0
_TURNS_END_WITHIN = 12.0  # seconds; a turn waits 8 at most for its messages
_AGAIN_AFTER = 5.0  # seconds before a background loop that failed is started again


@dataclass(frozen=True)
class Running:
    """A bot that serves. ``port`` is the real one where the settings said 0.

    Set ``leaving`` a moment before the end: ``/readyz`` says no and connections are not kept, while all that
    still comes is answered.
    """

    parts: Parts
    messenger: Messenger
    port: int
    leaving: asyncio.Event


def tables() -> Tables:
    """What ``bot.teams.verbs`` lists."""
    return Tables(
        verbs=verbs.VERBS,
        commands=verbs.COMMANDS,
        events=verbs.EVENTS,
        dialogs=verbs.DIALOGS,
        extensions=verbs.EXTENSIONS,
        fallback=verbs.FALLBACK,
        files=verbs.FILES,
    )


@asynccontextmanager
async def running(settings: Settings, served: Tables | None = None) -> AsyncIterator[Running]:
    """Start everything, and stop it cleanly. ``served`` replaces the tables of ``bot.teams.verbs``.

    Raises OperatorError for texts, rules or an organisation that must not be used.
    """
    async with AsyncExitStack() as stack:
        catalogue()  # a missing translation stops the start
        worker_id = new_id("w")
        await stack.enter_async_context(
            telemetry.exporting(
                settings.application_insights, settings.application_insights_sign_in, worker_id
            )
        )
        database = connect(settings.database, settings.database_sign_in)
        stack.push_async_callback(database.close)
        await migrate(database)
        async with database.write() as tx:
            ticket_key = await keys.shared(tx, "page_tickets", datetime.now(UTC))
        session = await stack.enter_async_context(_session())
        connector = Connector(session, credentials.tokens(settings), service_hosts(settings))
        messenger = Messenger(connector, settings)
        live = LiveOrganisation(settings.organisation, settings.admins)
        parts = Parts(
            settings=settings,
            database=database,
            edition_now=live.edition,
            wake_deliveries=lambda: courier.wake(),  # noqa: PLW0108 # made below, as it needs the parts
            tickets=Tickets(ticket_key),
            graph=graph_for(session, settings),
        )
        courier = courier_for(parts, messenger, verbs.DELIVERIES, worker_id)
        is_demo = settings.local and settings.organisation.samefile(DEMO)
        async with database.write() as tx:
            if is_demo:
                await demo.seed(tx, parts.organisation, parts.ruleset, datetime.now(UTC))
            live.adopt(await take_up(tx, live.current, datetime.now(UTC)))
        stack.push_async_callback(parts.workers.close)
        outbox = Outbox(database, messenger)
        stack.push_async_callback(outbox.close)
        ticks = schedules.ticks(live.now) | (demo.ticks(live.now) if is_demo else {})
        loops: dict[str, Callable[[], Awaitable[None]]] = {
            "purge": lambda: _purge(database, settings),
            **_leader_loops(parts, courier),
            "organisation": lambda: watch(live, database, courier.wake),
            "schedules": lambda: run_schedules(database, ticks, courier),
            "deliveries": lambda: run_courier(database, courier, once_kinds=once_kinds(verbs.DELIVERIES)),
        }
        if telemetry.is_on():
            loops["standing"] = lambda: standing.keep_telling(database)
        token_check = None
        if not settings.local:
            signers = SigningKeys(session, settings.openid_metadata)
            token_check = TokenCheck(signers, settings.app_id)
            loops["keys"] = signers.keep_fresh
        user_keys = keys_of_users(session, settings)
        outlook = guard_for(settings, user_keys, database)
        if outlook.tokens is not None:
            loops["user_keys"] = user_keys.keep_fresh
        authentication = Authentication(settings, token_check, connector)
        adapter = Adapter(authentication, served or tables(), parts, outbox)
        tasks = await _background(stack, loops)
        leaving = asyncio.Event()
        share_page = SharePage(parts, sharing.from_page(parts, outbox))
        routes = [*health.routes(database, leaving), *pages.routes(live.now), *share_page.routes()]
        routes += OutlookSession(parts, outlook).routes()
        routes += OutlookPane(settings).routes()
        routes += [*EventFile(parts).routes(), *Alert(parts, outlook).routes()]
        routes += icons.routes()
        port = await _serve(stack, application(adapter, routes, leaving), settings)
        stack.callback(_cancel, tasks)  # first of all, so that deliveries end while turns do
        yield Running(parts, messenger, port, leaving)


def _session() -> aiohttp.ClientSession:
    """One for all calls out. No cookies: Teams' must not travel from one call to the next."""
    # Made here and not by aiohttp as it is imported, so that SSL_CERT_FILE counts whenever it was set.
    trusted = ssl.create_default_context()
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=30, ssl=trusted)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def _serve(stack: AsyncExitStack, app: web.Application, settings: Settings) -> int:
    # Nobody who asks us packs their bodies, and unpacking a bomb would keep the loop from everybody else.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_TURNS_END_WITHIN, auto_decompress=False)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, settings.host, settings.port)
    await site.start()
    port: int = runner.addresses[0][1]
    return port


async def _background(
    stack: AsyncExitStack, loops: dict[str, Callable[[], Awaitable[None]]]
) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(_again_and_again(name, loop)) for name, loop in loops.items()]

    async def stop() -> None:
        _cancel(tasks)
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    stack.push_async_callback(stop)
    return tasks


def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Once each: a second time would cut off the sends that the first one lets end."""
    for task in tasks:
        if not task.cancelling():
            task.cancel()


async def _again_and_again(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """A loop that fails is logged and started again: one bad row must not end all deliveries."""
    while True:
        try:
            await loop()
        except Exception as error:  # see above
            logs.fault("background_loop_failed", error, loop=name)
        await asyncio.sleep(_AGAIN_AFTER)


async def _purge(database: Database, settings: Settings) -> None:
    while True:
        await handled.purge(database, datetime.now(UTC))
        await pace.forget_full(database, datetime.now(UTC))
        if "leaders" not in settings.graph:  # not any more, perhaps: what Entra once said must not count
            async with database.write() as tx:
                await directory.forget(tx)
        await asyncio.sleep(_PURGE_EVERY)


def _leader_loops(parts: Parts, courier: Courier) -> dict[str, Callable[[], Awaitable[None]]]:
    if parts.graph is None or "leaders" not in parts.settings.graph:
        return {}
    rounds = LeaderRounds(parts.graph, parts.database, lambda: parts.organisation, courier.wake)
    return {"leaders": rounds.run}
