"""The bot as processes of their own that serve together, of one version or of two."""

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NEXT_VERSION = "99.0.0"
_STARTS_WITHIN = 90.0  # seconds: for a machine with other things to do
_STOPS_WITHIN = 30.0  # what most hosts give before they kill

_STEP = '''"""What the next version adds."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("screening", sa.Column("next_note", sa.String(40)))
    op.add_column("delivery", sa.Column("next_tries", sa.Integer, nullable=False, server_default="0"))
    op.create_table("next_thing", sa.Column("id", sa.String(40), primary_key=True))
    op.create_index("ix_screening_next_note", "screening", ["next_note"])
'''


class Replica:
    """A running process. ``events`` is what it has logged."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.events: list[dict[str, Any]] = []
        self._reading = asyncio.create_task(self._read())
        self._started: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._started.result()['port']}"

    @property
    def version(self) -> str:
        version: str = self._started.result()["version"]
        return version

    @property
    def faults(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event.get("level") == "error"]

    async def started(self) -> "Replica":
        await asyncio.wait_for(asyncio.shield(self._started), _STARTS_WITHIN)
        return self

    async def kill(self) -> None:
        """As when the machine goes: nothing is told to anybody."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> tuple[int, float]:
        """As a host stops it: exit status and the seconds it took."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(self._process.wait(), _STOPS_WITHIN)
        await self._reading
        return status, time.monotonic() - began

    async def end(self) -> None:
        if self._process.returncode is None:
            await self.kill()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            try:
                event = json.loads(line)
            except ValueError:
                event = {"level": "error", "event": line.decode(errors="replace").strip()}
            self.events.append(event)
            if event.get("event") == "started" and not self._started.done():
                self._started.set_result(event)
        if not self._started.done():
            self._started.set_exception(RuntimeError(f"the bot did not start: {self.events[-5:]}"))


@asynccontextmanager
async def replica(environment: Mapping[str, str], root: Path = ROOT) -> AsyncIterator[Replica]:
    """A process of the version that lies in ``root``; ``started`` waits until it serves."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=root,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=1_000_000,
    )
    one = Replica(process)
    try:
        yield one
    finally:
        await one.end()


def next_version(folder: Path) -> Path:
    """A copy of the product with another version and one more step for the tables; its root."""
    root = folder / "next"
    for package in ("bot", "cards", "manifest"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    steps = root / "bot/store/migrations/versions"
    before = max(path.name[:4] for path in steps.glob("[0-9]*.py"))
    (steps / "9999_next.py").write_text(_STEP.format(before=before), encoding="utf-8")
    told = root / f"maa_vi-{NEXT_VERSION}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: maa-vi\nVersion: {NEXT_VERSION}\n", encoding="utf-8"
    )
    return root
