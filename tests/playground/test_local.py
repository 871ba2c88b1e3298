"""What 'make run' promises: nobody else gets in, and nothing gets out."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from scripts.playground import ROOT, free_port, playground

pytestmark = pytest.mark.browser

_PROBE = "require('net').connect(9, '192.0.2.1').on('error', e => console.log(e.message))"  # RFC 5737


def test_the_playground_listens_on_loopback_alone_and_its_page_asks_nobody_else(tmp_path: Path) -> None:
    port = free_port()
    with playground("http://127.0.0.1:9", port, tmp_path) as teams:
        assert listening(port) == {"0100007F"}
        with urllib.request.urlopen(f"{teams.url}/") as page:
            policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert not re.search(r"https?:", policy)


def test_what_runs_in_the_playground_cannot_reach_the_network() -> None:
    command = [ROOT / "scripts/node", "--require", ROOT / "scripts/playground/preload.cjs", "-e", _PROBE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "the playground stays on this machine"


def test_make_run_starts_both_beside_a_busy_port_and_stops_them(tmp_path: Path) -> None:
    environment = os.environ | {"MAAVI_DATABASE": f"sqlite:///{tmp_path / 'bot.sqlite'}"}
    with socket.create_server(("127.0.0.1", free_port(3978))), (tmp_path / "out").open("w+") as out:
        command = [sys.executable, "-m", "scripts.playground"]
        launcher = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            url = address_in(tmp_path / "out")
            with urllib.request.urlopen(url) as page:
                assert b"Agents Playground" in page.read()
        finally:
            launcher.send_signal(signal.SIGINT)
            status = launcher.wait(timeout=40)
    assert status == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(url, timeout=5)
    assert "Stopped" in (tmp_path / "out").read_text("utf-8")


def address_in(log: Path, seconds: float = 90) -> str:
    """The address that the launcher prints once both are up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := re.search(r"Open +(http://127\.0\.0\.1:\d+)", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))


def listening(port: int) -> set[str]:
    """The local addresses, in the kernel's hexadecimal, that somebody listens on at ``port``."""
    tables = (Path(f"/proc/net/{name}").read_text("ascii") for name in ("tcp", "tcp6"))
    rows = [line.split() for table in tables for line in table.splitlines()]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
