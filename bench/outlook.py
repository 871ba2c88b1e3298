"""What Outlook's pane and alert ask of the check, and whether the bot still answers Teams meanwhile.

The bot runs in a process of its own, as in use, with SQLite; tokens are off, as in local mode, and each
request is another person's. Three figures: steady checks of 10 KB, ten a second; 200 of them at once, while
somebody goes on with a screening; and a mail of 25 MB, which is to be refused in words.

    python -m bench.outlook
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bench.turns import Person
from bot.store import keys
from bot.store.database import connect
from bot.web.tickets import Tickets, Visitor
from scripts.playground import ROOT, free_port, running, wait_for

A_SECOND = 10
SECONDS = 20
AT_ONCE = 200
TURN_EVERY = 0.2  # seconds
MAIL = 25 * 1024 * 1024  # bytes
_PAUSE = 3.0  # seconds from the first check, which loads the tables, to the ones that count
_LETTER = """Hej Sanne

Kan du svare Henrik Mogensen, Tjørnevænget 27, 9994 Ousted? Han ringede fra 20 30 40 50 og spurgte til
p-pladserne ved skolen. Skriv, at de bliver afmærket i uge 14, og at tavlen kommer op samtidig. Udvalget tog
sagen op på mødet i marts, og forvaltningen har siden talt med skolebestyrelsen om trafikken om morgenen.

"""  # an invented citizen
TEXT = (_LETTER * 30).encode()[:10_240].decode(errors="ignore")


class Pane:
    """Asks as the pane does, once it is signed in."""

    def __init__(self, http: aiohttp.ClientSession, url: str, tickets: Tickets) -> None:
        self._http = http
        self._url = url
        self._tickets = tickets
        self._people = 0

    async def check(self) -> float:
        """Seconds that somebody's first check took. Raises RuntimeError where it was refused."""
        began = time.perf_counter()
        status, answer = await self.post("/share/check", {"text": TEXT})
        if status != 200 or len(answer["findings"]) < 30:
            raise RuntimeError(f"{status}: {str(answer)[:200]}")
        return time.perf_counter() - began

    async def post(self, path: str, body: object) -> tuple[int, dict[str, object] | object]:
        self._people += 1
        visitor = Visitor(f"person-{self._people}", "local", "da")
        session = self._tickets.issue("share_session", visitor, datetime.now(UTC))
        headers = {"Authorization": f"Bearer {session}"}
        async with self._http.post(self._url + path, json=body, headers=headers) as response:
            return response.status, await response.json()


async def main() -> int:
    """Print the figures; exit status 1 where a check failed or the large mail was not refused."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        connector_port = await _connector(stack)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "MAAVI_MODE": "local",
            "MAAVI_BIND": f"127.0.0.1:{port}",
            "MAAVI_SERVICE_HOSTS": f"http://localhost:{connector_port}",
            "MAAVI_DATABASE": f"sqlite:///{folder / 'bench.sqlite'}",
        }
        command = [sys.executable, "-m", "bot", "run"]
        bot = stack.enter_context(running(command, environment, ROOT, folder / "bot.log"))
        wait_for(f"{url}/readyz", bot, folder / "bot.log")
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        pane = Pane(http, url, await _tickets(folder / "bench.sqlite"))
        person = Person(
            *await asyncio.open_connection("127.0.0.1", port), f"http://localhost:{connector_port}/", 1
        )
        await person.arrives()
        await asyncio.gather(pane.check(), pane.check())
        await asyncio.sleep(_PAUSE)
        steady = await _steadily(pane)
        burst, turns, took = await _at_once(pane, person)
        status, answer = await pane.post("/share/check", {"text": "x" * MAIL})
    print(
        f"checks of {len(TEXT.encode()) / 1024:.0f} KB, {A_SECOND} a second for {SECONDS} s:", _line(steady)
    )
    print(f"{AT_ONCE} at once, done in {took:.1f} s:", _line(burst))
    print("turns of a screening meanwhile:", _line(turns))
    print(f"a mail of {MAIL // 2**20} MB: {status} {answer}")
    print(
        f"check_10kb_p95_ms={_p95(steady):.0f} burst_errors={AT_ONCE - len(burst)}"
        f" turn_p95_ms={_p95(turns):.0f} turn_worst_ms={max(turns) * 1000:.0f} large_mail={status}"
    )
    return 0 if status == 413 else 1


async def _steadily(pane: Pane) -> list[float]:
    """One every tenth of a second, whether or not the one before is done."""
    began = asyncio.get_running_loop().time()
    checks = []
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(began + number / A_SECOND - asyncio.get_running_loop().time())
        checks.append(asyncio.create_task(pane.check()))
    return list(await asyncio.gather(*checks))


async def _at_once(pane: Pane, person: Person) -> tuple[list[float], list[float], float]:
    """Seconds of each check, of each turn meanwhile, and until the last check was answered."""
    began = time.perf_counter()
    checks = asyncio.gather(*(pane.check() for _ in range(AT_ONCE)))
    turns = []
    while not checks.done():
        turn_began = time.perf_counter()
        await person.answers()
        turns.append(time.perf_counter() - turn_began)
        await asyncio.sleep(TURN_EVERY)
    return list(await checks), turns, time.perf_counter() - began


async def _connector(stack: AsyncExitStack) -> int:
    """Teams' side, in a process of its own; its port."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.turn_servers", "connector"), stdout=asyncio.subprocess.PIPE
    )

    async def stop() -> None:
        process.terminate()
        await process.wait()

    stack.push_async_callback(stop)
    assert process.stdout is not None
    return int(await process.stdout.readline())


async def _tickets(database_file: Path) -> Tickets:
    """What the bot under test signs its sessions with."""
    database = connect(f"sqlite:///{database_file}", "password")
    try:
        async with database.write() as tx:
            return Tickets(await keys.shared(tx, "page_tickets", datetime.now(UTC)))
    finally:
        await database.close()


def _line(times: list[float]) -> str:
    median, worst = statistics.median(times) * 1000, max(times) * 1000
    return f"p50 {median:.0f} ms, p95 {_p95(times):.0f} ms, worst {worst:.0f} ms"


def _p95(times: list[float]) -> float:
    """Milliseconds."""
    return statistics.quantiles(times, n=20)[18] * 1000


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
