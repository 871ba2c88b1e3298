"""Starts Microsoft's Agents Playground, a Teams on this machine, in front of a bot.

Kept out: what the bot is. The smoke test and ``make run`` start it the same way.
"""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEAM = Path(__file__).with_name("team.yml")
_PRELOAD = Path(__file__).with_name("preload.cjs")
_CLI = ROOT / "node_modules/@microsoft/m365agentsplayground/cli.js"


@dataclass(frozen=True)
class Playground:
    """A running playground."""

    url: str  # what to open in a browser; also the root of its local API
    process: "subprocess.Popen[bytes]"


class StartError(Exception):
    """A process ended, or did not answer in time; the message holds the end of its log."""


def service_url(port: int) -> str:
    """Where the bot answers to when the playground listens on ``port``."""
    return f"http://127.0.0.1:{port}"


@contextmanager
def playground(bot_url: str, port: int, folder: Path, *, locale: str = "da-DK") -> Iterator[Playground]:
    """Start it in front of the bot at ``bot_url`` and stop it at the end; logs go to ``folder``.

    Raises StartError if it does not answer within a minute.
    """
    folder.mkdir(parents=True, exist_ok=True)
    url = service_url(port)
    log = folder / "playground.log"
    command: list[str | Path] = [
        ROOT / "scripts/node",
        "--require",
        _PRELOAD,
        _CLI,
        "start",
        "--channel-id",
        "msteams",
    ]
    command += ["--app-endpoint", f"{bot_url}/api/messages", "--port", str(port), "--disable-telemetry"]
    command += ["--service-url", f"{url}/_connector"]
    environment = os.environ | {
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(TEAM),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "traffic.log"),
        "PLAYGROUND_LOCALE": locale,
        "TEAMSAPPTESTER_BROWSER": "none",
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
    }
    with running(command, environment, folder, log) as process:
        wait_for(f"{url}/_internal/v1/testConfig", process, log)
        yield Playground(url, process)


@contextmanager
def running(
    command: list[str | Path], environment: dict[str, str], folder: Path, log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process ended with the block, in a session of its own, so that Ctrl-C reaches the caller alone.

    ``environment`` is all it gets, ``folder`` is where it works, ``log`` is what it prints.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 60) -> None:
    """Return once ``url`` answers. Raises StartError when the process ends or time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise StartError(f"{log.stem} ended with status {process.returncode}:\n{_tail(log)}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise StartError(f"{log.stem} did not answer at {url} within {seconds:.0f} s:\n{_tail(log)}")


def install(url: str, conversation_id: str) -> None:
    """Add the bot to a conversation of the playground at ``url``, as opening it in the browser would."""
    path = f"/_debug/conversation/{urllib.parse.quote(conversation_id, safe='')}/installation"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url + path, data=b"{}", headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=30):
        pass


def free_port(wanted: int = 0) -> int:
    """``wanted`` where it is free on loopback, else one that the system picks."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StartError("no port is free on 127.0.0.1")


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
