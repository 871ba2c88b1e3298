"""Telemetry never stands in the way, and never calls anybody it was not told to call."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bot import telemetry
from bot.errors import SettingsError
from bot.settings import read_settings
from tests.fakes.bot import bot_on_loopback
from tests.fakes.ingestion import KEY, FakeIngestion
from tests.fakes.teams import FakeTeams
from tests.screening_dialogue.playing import GREEN, answers, begins

NOBODY = f"InstrumentationKey={KEY};IngestionEndpoint=http://127.0.0.1:9/"

_LOCAL = """
import asyncio, json, os, sys, threading
from pathlib import Path

called, written = set(), set()
def watch(event, given):
    if event == "socket.connect" and isinstance(given[1], tuple):
        called.add(f"{given[1][0]}:{given[1][1]}")
    elif event == "socket.getaddrinfo":
        called.add(f"{given[0]}:{given[1]}")
    elif event == "open" and isinstance(given[0], str) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        written.add(given[0])
sys.addaudithook(watch)

from bot import telemetry
from bot.app import running
from bot.settings import read_settings

async def main():
    async with running(read_settings(os.environ)):
        with telemetry.span("turn", handler="screening.answer"):
            telemetry.count("throttled")
        await asyncio.sleep(float(sys.argv[1]))
        return sorted(each.name for each in threading.enumerate())

threads = asyncio.run(main())
modules = [each for each in sys.modules if each.startswith(("opentelemetry", "azure.monitor"))]
told = {"called": sorted(called), "written": sorted(written), "modules": modules, "threads": threads}
print(json.dumps(told))
"""


def run_alone(folder: Path, seconds: float = 0.2, **settings: str) -> dict[str, Any]:
    """A bot in a process of its own, in local mode: whom it called, what it wrote, what it loaded."""
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MAAVI_MODE": "local",
        "MAAVI_BIND": "127.0.0.1:0",
        "MAAVI_DATABASE": f"sqlite:///{folder}/alone.sqlite",
    } | {f"MAAVI_{name}": value for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-c", _LOCAL, str(seconds)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_without_the_setting_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    told = run_alone(tmp_path)
    assert told["modules"] == []
    assert told["called"] == []


async def test_nobody_is_called_but_the_place_that_was_named(
    tmp_path: Path, ingestion: FakeIngestion
) -> None:
    """The exporter by itself reports to Microsoft, asks there for settings, and keeps files."""

    told = await asyncio.to_thread(run_alone, tmp_path, 3.0, APPLICATION_INSIGHTS=ingestion.connection)
    assert "opentelemetry.sdk.trace" in told["modules"]
    assert told["called"] == [ingestion.url.removeprefix("http://")], "somebody else was called"
    # What reports on itself waits for minutes before it calls anybody; its thread is there at once.
    exporting = [each for each in told["threads"] if each.startswith(("Otel", "Conf")) or "Storage" in each]
    assert exporting == ["OtelBatchSpanRecordProcessor", "OtelPeriodicExportingMetricReader"]
    ours = (f"{tmp_path}/alone.sqlite", "/dev/null")
    assert [each for each in told["written"] if not each.startswith(ours)] == []
    assert ingestion.of("RequestData", "turn screening.answer")
    assert ingestion.paths == {"//v2.1/track"}


@pytest.mark.parametrize("how", ["nobody answers", "it fails", "it hangs"])
async def test_a_place_that_does_not_take_it_delays_neither_a_turn_nor_the_end(
    how: str, database_url: str, teams: FakeTeams, ingestion: FakeIngestion
) -> None:
    ingestion.status = 503 if how == "it fails" else 200
    ingestion.hangs = how == "it hangs"
    connection = NOBODY if how == "nobody answers" else ingestion.connection
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=connection):
        began = time.monotonic()
        mette = await begins(teams)
        await answers(mette, *GREEN)
        assert time.monotonic() - began < 5
        assert "screening.send" in str(mette.card.raw)
        ending = time.monotonic()
    assert time.monotonic() - ending < 8
    assert not telemetry.is_on()


async def test_the_log_says_once_that_nothing_arrives(
    database_url: str, teams: FakeTeams, ingestion: FakeIngestion, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    ingestion.status = 400
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=ingestion.connection):
        await teams.user("Mette Opfundet").says("hej")
    assert [each.msg for each in caplog.records].count("telemetry_not_sent") == 1


@pytest.mark.parametrize(
    "connection",
    [
        "InstrumentationKey=abc;IngestionEndpoint=https://x.example/",
        f"InstrumentationKey={KEY}",
        f"InstrumentationKey={KEY};IngestionEndpoint=http://x.example/",
        f"InstrumentationKey={KEY};IngestionEndpoint=x.example",
        f"InstrumentationKey={KEY.upper()};IngestionEndpoint=https://x.example/",
        f"InstrumentationKey={KEY};IngestionEndpoint=https://x.example/;nonsense",
        "nonsense",
    ],
)
def test_a_connection_string_that_cannot_work_stops_the_start(connection: str) -> None:
    with pytest.raises(SettingsError, match="MAAVI_APPLICATION_INSIGHTS must be"):
        read_settings({"MAAVI_MODE": "local", "MAAVI_APPLICATION_INSIGHTS": connection})


def test_the_connection_string_is_not_shown() -> None:
    connection = f"InstrumentationKey={KEY};IngestionEndpoint=https://westeurope-5.in.example/;"
    settings = read_settings({"MAAVI_MODE": "local", "MAAVI_APPLICATION_INSIGHTS": connection})
    assert settings.application_insights == connection.rstrip(";")
    assert KEY not in repr(settings)
