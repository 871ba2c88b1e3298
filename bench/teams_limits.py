"""A Bot Connector on loopback that keeps Teams' documented limits, for load tests.

Limits (per bot; https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit):
50 requests a second in a tenant; in one thread 7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in 1 h. Whoever goes
over gets 429 with Retry-After. Besides, one request in a hundred gets a 5xx and takes nothing in, and one
channel in two hundred is gone (404).

``python -m bench.teams_limits PORT_FILE`` serves until killed; ``GET /_told`` tells what arrived.
"""

import asyncio
import contextlib
import random
import sys
import time
import zlib
from collections import Counter, defaultdict, deque
from pathlib import Path

from aiohttp import web

RATE = 50
THREAD_LIMITS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
LATENCY = 0.05  # seconds
_LONG_GAP = 1.0


def is_gone(channel_id: str) -> bool:
    """One in two hundred, always the same ones."""
    return zlib.crc32(channel_id.encode()) % 200 == 0


class Limits:
    """What came, and what the limits let in."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque()
        self._threads: defaultdict[str, deque[float]] = defaultdict(deque)
        self.arrived: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.seconds = 0.0  # from the first arrival on, but for gaps over a second: restarts of the sender
        self.gaps = 0.0
        self._last = 0.0
        self._dice = random.Random(7)

    def retry_after(self, thread: str, now: float) -> float:
        """0 where the request is within the limits, else the seconds to wait."""
        while self._seconds and self._seconds[0] <= now - 1.0:
            self._seconds.popleft()
        if len(self._seconds) >= RATE:
            return max(0.05, self._seconds[0] + 1.0 - now)
        sends = self._threads[thread]
        while sends and sends[0] <= now - THREAD_LIMITS[-1][0]:
            sends.popleft()
        for span, most in THREAD_LIMITS:
            inside = [moment for moment in sends if moment > now - span]
            if len(inside) >= most:
                return inside[0] + span - now
        self._seconds.append(now)
        sends.append(now)
        return 0.0

    async def post(self, request: web.Request) -> web.Response:
        body = await request.json()
        thread = str(body["channelData"]["channel"]["id"])
        now = time.monotonic()
        wait = self.retry_after(thread, now)
        if wait:
            return self._answer(429, {"error": {"code": "TooManyRequests"}}, {"Retry-After": f"{wait:.3f}"})
        if is_gone(thread):
            return self._answer(404, {"error": {"code": "ConversationNotFound"}})
        await asyncio.sleep(LATENCY)
        now = time.monotonic()
        if self._dice.random() < 0.01:
            return self._answer(self._dice.choice((500, 502, 503)), {"error": {"code": "ServiceError"}})
        self.arrived[thread] += 1
        gap = now - self._last if self._last else 0.0
        self._last = now
        if gap > _LONG_GAP:
            self.gaps += gap
        else:
            self.seconds += gap
        number = self.arrived.total()
        conversation = f"{thread};messageid={number}"
        return self._answer(201, {"id": conversation, "activityId": str(number)})

    def _answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
        self.answers[status] += 1
        return web.json_response(body, status=status, headers=headers)

    async def told(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "channels": len(self.arrived),
                "duplicates": sum(count - 1 for count in self.arrived.values()),
                "arrived": dict(self.arrived),
                "answers": {str(status): count for status, count in self.answers.items()},
                "seconds": self.seconds,
                "gaps": self.gaps,
            }
        )


async def serve(port_file: Path) -> None:
    limits = Limits()
    app = web.Application()
    app.add_routes([web.post("/v3/conversations", limits.post), web.get("/_told", limits.told)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await asyncio.to_thread(port_file.write_text, str(runner.addresses[0][1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(Path(sys.argv[1])))
