"""``make run``: the bot and the Agents Playground in front of it, until Ctrl-C."""

import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from scripts.playground import (
    ROOT,
    StartError,
    free_port,
    install,
    playground,
    running,
    service_url,
    wait_for,
)

_FOLDER = ROOT / ".cache/local"  # logs; what the bot keeps is in data/
_TEAM = "19:fjordvig-general@thread.tacv2"  # team.id of team.yml
_TENANT = "00000000-0000-4000-8000-0000000000f0"  # tenantId of team.yml


def main() -> int:
    """0 after Ctrl-C, 1 when one of the two would not start or ended by itself."""
    for name in (signal.SIGINT, signal.SIGTERM):  # SIGINT is ignored where a shell started us with &
        signal.signal(name, _interrupt)
    try:
        with ExitStack() as stack:
            return _serve(stack)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What you did is kept in data/; the next 'make run' goes on from there.")
        return 0


def _serve(stack: ExitStack) -> int:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    (ROOT / "data").mkdir(exist_ok=True)
    bot_port, teams_port = free_port(3978), free_port(56150)
    bot_url, log = f"http://127.0.0.1:{bot_port}", _FOLDER / "bot.log"
    print("Starting the bot and the Agents Playground …", flush=True)
    command: list[str | Path] = [sys.executable, "-m", "bot", "run"]
    bot = stack.enter_context(running(command, _environment(bot_port, teams_port), ROOT, log))
    wait_for(f"{bot_url}/healthz", bot, log)
    locale = os.environ.get("PLAYGROUND_LOCALE", "da-DK")
    teams = stack.enter_context(playground(bot_url, teams_port, _FOLDER, locale=locale))
    install(teams.url, _TEAM)  # so that colleagues' summaries stand in the channel when you look
    print(_greeting(teams.url), flush=True)
    while bot.poll() is None and teams.process.poll() is None:
        time.sleep(0.5)
    gone, log = ("bot", log) if bot.poll() is not None else ("playground", _FOLDER / "playground.log")
    raise StartError(f"The {gone} ended by itself. Its log: {log.relative_to(ROOT)}")


def _environment(bot_port: int, teams_port: int) -> dict[str, str]:
    """MAAVI_ variables already set win: another database, another organisation."""
    local = {
        "MAAVI_MODE": "local",
        "MAAVI_TENANT_ID": _TENANT,
        "PYTHONUNBUFFERED": "1",
    }
    return (
        local
        | os.environ
        | {
            "MAAVI_BIND": f"127.0.0.1:{bot_port}",
            "MAAVI_SERVICE_HOSTS": service_url(teams_port),
        }
    )


def _greeting(url: str) -> str:
    return f"""
  Må vi? is running. Open  {url}

  You are Alma Lind, who leads Borgerservice in Fjordvig Kommune (invented, all of it).
  - Personal Chat: write "screening" and answer; that is what an employee sees.
  - Fjordvig Kommune > Borgerservice: her colleagues' screenings that wait for her decision.

  English instead of Danish: PLAYGROUND_LOCALE=en-GB make run
  Logs: {_FOLDER.relative_to(ROOT)}/. Stop with Ctrl-C.
"""


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
