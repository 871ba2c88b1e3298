"""How many turns a second, side by side on loopback: the stock SDK's echo, our echo, our screening turn.

Each server is a process of its own; so is the connector they answer through. Token checks are off for all.
A screening turn is a real click: dialogue, SQLite commit, message update, answer; seven in eight are
``screening.answer``, the eighth starts the next screening. The servers take turns in short rounds, so that
what else the machine does falls on all alike.

    python -m bench.turns
"""

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from bot.ids import new_id
from bot.screening import principles

AT_ONCE = 16  # people who click at the same time
ROUNDS = 3
SECONDS = 3.0  # a round
WARM_UP = 1.0
ANSWERS = ("ideas", "tool:chatgpt_gratis", "none", "none", "no", "no", "yes")

_numbers = count(1)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_REQUEST = (
    b"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b"
)


@dataclass
class Server:
    """A process under test, and what it has done so far."""

    name: str
    pid: int
    port: int
    times: list[float] = field(default_factory=list)  # seconds for each counted turn
    busy: float = 0.0  # seconds of its rounds
    cpu: float = 0.0  # seconds it spent computing in them

    @property
    def turns_per_second(self) -> float:
        return len(self.times) / self.busy

    @property
    def cpu_ms(self) -> float:
        return self.cpu / len(self.times) * 1000

    def line(self) -> str:
        hundredths = statistics.quantiles(self.times, n=100)
        return (
            f"{self.name:<12} {self.turns_per_second:8.0f} {self.cpu_ms:12.2f}"
            f" {hundredths[49] * 1000:8.1f} {hundredths[98] * 1000:8.1f} {len(self.times):8}"
        )


Turn = Callable[[], Awaitable[None]]


class Person:
    """Somebody with a chat and a connection of their own. ``post`` sends an activity.

    The connection is a bare socket: a real HTTP client would take more of the machine than the servers do.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, service_url: str, number: int
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._common = {
            "channelId": "msteams",
            "serviceUrl": service_url,
            "from": {"id": f"29:{number}", "name": f"Person {number}", "aadObjectId": f"aad-{number}"},
            "recipient": {"id": "28:bot", "name": "Må vi?"},
            "conversation": {"id": f"a:{number}", "conversationType": "personal"},
            "locale": "da-DK",
        }
        self._card: Any = None

    async def post(self, **fields: Any) -> Any:
        activity = orjson.dumps({**self._common, "id": f"f:{next(_numbers)}", **fields})
        self._writer.write(_REQUEST % (len(activity), activity))
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        content = await self._reader.readexactly(int(length[1])) if length else b""
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{head!r}: {content[:500]!r}")
        return orjson.loads(content) if content else None

    async def says(self) -> None:
        """The echo's turn."""
        await self.post(type="message", text="Må vi bruge AI til det her?")

    async def arrives(self) -> None:
        """Once: principles read, department chosen."""
        await self.clicks("welcome.read", {"version": principles.VERSION})
        await self.clicks("screening.choose_department", {"department": "borgerservice"})

    async def answers(self) -> None:
        """The screening's turn: the next answer, or a new screening after the last."""
        action = self._action("screening.answer")
        if action is None:
            data = {"draft": new_id("s"), "title": "Resumé af høringssvar", "wish": "Et første udkast"}
            await self.clicks("screening.start", data)
            self._left = list(ANSWERS)
            if self._action("screening.answer") is None:
                raise RuntimeError("the screening did not start")
            return
        await self.clicks("screening.answer", {**action["data"], "answer": self._left.pop(0)})
        if not self._left:
            self._card = None

    async def clicks(self, verb: str, data: dict[str, Any]) -> None:
        value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}
        answer = await self.post(
            type="invoke", name="adaptiveCard/action", replyToId="1700000000000", value=value
        )
        if not isinstance(answer["value"], dict):
            raise RuntimeError(f"{verb} was refused: {answer['value']}")
        self._card = answer["value"]

    def _action(self, verb: str) -> Any:
        actions = self._card.get("actions", []) if self._card else []
        return next((action for action in actions if action.get("verb") == verb), None)


async def main() -> int:
    """Print the table; exit status 1 where a server did not do its work."""
    async with AsyncExitStack() as stack:
        servers = await asyncio.gather(
            *(_started(stack, name) for name in ("connector", "stock", "echo", "screening"))
        )
        service_url = f"http://localhost:{servers[0].port}/"
        stock, echo, screening = servers[1:]
        turns = {}
        for server in (stock, echo, screening):
            people = [await _person(server, service_url, number) for number in range(AT_ONCE)]
            if server is screening:
                await asyncio.gather(*(person.arrives() for person in people))
            turns[server.name] = [person.answers if server is screening else person.says for person in people]
            await _round(server, turns[server.name], WARM_UP, counted=False)
        for _ in range(ROUNDS):
            for server in (stock, echo, screening):
                await _round(server, turns[server.name], SECONDS)
        _report(stock, echo, screening)
    return 0


async def _round(server: Server, turns: list[Turn], seconds: float, *, counted: bool = True) -> None:
    began, cpu_before = time.perf_counter(), _cpu(server.pid)
    times: list[float] = []
    await asyncio.gather(*(_repeat(turn, began + seconds, times) for turn in turns))
    if counted:
        server.busy += time.perf_counter() - began
        server.cpu += _cpu(server.pid) - cpu_before
        server.times += times


async def _repeat(turn: Turn, until: float, times: list[float]) -> None:
    while (began := time.perf_counter()) < until:
        await turn()
        times.append(time.perf_counter() - began)


async def _started(stack: AsyncExitStack, name: str) -> Server:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.turn_servers", name),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # our logs, which are written as in use
    )
    stack.push_async_callback(_stop, process)
    assert process.stdout is not None
    port = await asyncio.wait_for(process.stdout.readline(), 120)
    if not port:
        raise RuntimeError(f"the {name} server did not start")
    return Server(name, process.pid, int(port))


async def _person(server: Server, service_url: str, number: int) -> Person:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    return Person(reader, writer, service_url, number)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    await process.wait()


def _cpu(pid: int) -> float:
    """Seconds that the process has computed, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(stock: Server, echo: Server, screening: Server) -> None:
    print(f"{AT_ONCE} people at once, {ROUNDS} rounds of {SECONDS:.0f} s each, token checks off for all")
    print(f"{'':<12} {'turns/s':>8} {'CPU ms/turn':>12} {'p50 ms':>8} {'p99 ms':>8} {'turns':>8}")
    for server in (stock, echo, screening):
        print(server.line())
    ratio = screening.turns_per_second / stock.turns_per_second
    print(f"cpu_stock_to_screening={stock.cpu_ms / screening.cpu_ms:.1f}")
    print(f"screening_turn_vs_stock_echo={ratio:.1f} cpu_ms_per_turn={screening.cpu_ms:.2f}")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
