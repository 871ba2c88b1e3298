"""The command line: ``python -m bot COMMAND …``. A command's module is imported only when it is asked for."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Command:
    """``module`` has ``main(arguments) -> exit status``."""

    module: str
    does: str


COMMANDS: Mapping[str, Command] = {
    "run": Command("bot.run", "start the bot"),
    "check": Command("bot.sharing.cli", "check whether texts may be shared, from files or standard input"),
    "screen": Command("bot.screening.batch", "judge screenings from a JSONL file"),
    "rules": Command("bot.screening.listing", "check the screening's ruleset and list what it holds"),
    "init": Command("bot.init", "write an organisation folder, with questions in the terminal"),
    "doctor": Command("bot.doctor.command", "look for what is wrong with the set-up"),
    "report": Command("bot.report", "list deliveries and what did not arrive"),
    "restored": Command("bot.restored", "after a restore: hold what may have been sent since the backup"),
    "package": Command("manifest.package", "build the app for Teams and the add-in for Outlook"),
}


def usage() -> str:
    """All commands, one a line."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {command.does}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: python -m bot COMMAND …", "", *lines, "", "COMMAND --help says more."])


def main(arguments: Sequence[str]) -> int:
    """Run one command. Gives its exit status; 2 for a command there is not."""
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(usage(), file=sys.stderr)
        return 2
    # The name model's matrices are small: more threads would only wait for each other, on each core there is.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    status: int = import_module(COMMANDS[arguments[0]].module).main(arguments[1:])
    sys.stdout.flush()
    return status


def _run() -> int:
    try:
        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has left (… | head): no traceback, and nothing more to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(_run())
